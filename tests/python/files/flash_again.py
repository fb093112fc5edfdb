# run: taipan run
# Nothing that a program wrote to a board's flash is there the next time.
import os

print("kept.txt" in os.listdir())
with open("kept.txt", "w") as f:
    f.write("kept?")
print(open("kept.txt").read())
