# The environment, and commands that see what the program made of it.
import os
from parts.scratch import attempt

print(os.getenv("TAIPAN_NO_SUCH"), os.getenv("TAIPAN_NO_SUCH", "default"))
os.putenv("TAIPAN_TEST", "välue")
print(os.getenv("TAIPAN_TEST"), os.system("test \"$TAIPAN_TEST\" = välue"))
os.unsetenv("TAIPAN_TEST")
print(os.getenv("TAIPAN_TEST"), os.system("test -z \"$TAIPAN_TEST\""))
print("before")
print(os.system("echo from the command; exit 3") >> 8)
print(os.system("kill -9 $$"))
print(attempt(os.putenv, "", "x"), attempt(os.putenv, "a=b", "x"), attempt(os.getenv, "a=b"), attempt(os.getenv, ""))
print(attempt(os.putenv, 1, "x"), attempt(os.system, None), attempt(os.getenv))

os.errno(5)
print(os.errno())
attempt(os.stat, "/no/such/file")
print(os.errno())
print(len(os.urandom(3)), os.urandom(0), os.urandom(16) != os.urandom(16), attempt(os.urandom, -1))
