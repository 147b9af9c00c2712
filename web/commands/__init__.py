"""The face at the terminal: one function a command, taking the parsed arguments and returning the exit code."""
