"""The kernel: cases, steps, events, duties."""
