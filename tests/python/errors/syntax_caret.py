# run: taipan run
# exit: 1
# On a board a syntax error is shown with its line and a caret.
value = 5
total = value +* 3
