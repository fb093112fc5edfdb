# The pyboard has no threads, and no module for them.
# run: taipan run

try:
    import _thread
except ImportError as e:
    print(e)
