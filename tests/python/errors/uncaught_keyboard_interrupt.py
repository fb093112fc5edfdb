# exit: 1
# A KeyboardInterrupt that the program raises itself.
raise KeyboardInterrupt
