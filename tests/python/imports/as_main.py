# run: taipan -m tests.python.imports.lib.package
# -m runs a package's __main__ as the program, and relative imports still know where they are.
