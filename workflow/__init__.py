"""The kernel: cases, steps, events, duties. It knows no ticket and no mediation."""
