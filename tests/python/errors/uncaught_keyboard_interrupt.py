# exit: 130
# A KeyboardInterrupt that the program raises itself.
raise KeyboardInterrupt
