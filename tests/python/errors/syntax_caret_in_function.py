# run: taipan run
# exit: 1
# The caret stands under the word that doesn't fit.
def f(x):
    if x > 5
        return x
