# exit: 1
# Without a message there is the type, a colon and a space.
raise ValueError
