"""Pages of the kernel: the frame, the desk, the case."""
