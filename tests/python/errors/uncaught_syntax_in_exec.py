# exit: 1
# A syntax error in text that is executed.
exec("x = 1\ny = = 2\n")
