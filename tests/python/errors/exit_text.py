# exit: 1
# sys.exit with a text prints it and gives 1.
import sys

print("before")
sys.exit("something is wrong")
