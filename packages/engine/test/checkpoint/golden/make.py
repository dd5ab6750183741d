"""Writes reference.safetensors and float32.safetensors with the format's own library (pip install safetensors==0.8.0 numpy ml_dtypes)."""
import os

import numpy as np
from ml_dtypes import bfloat16
from safetensors.numpy import save_file

here = os.path.dirname(os.path.abspath(__file__))


floats = np.array([[0.0, -0.0, 1.5], [-2.25, 3.0e38, 1.0e-45]], np.float32)
save_file(
    {
        "a.single": floats,
        "b.half": np.array([1.0, -65504.0, 5.960464477539063e-08, 0.333251953125], np.float16),
        "c.brain": np.array([[1.0, -123.5]], bfloat16),
        "d.empty": np.zeros((0, 5), np.float32),
        "e.scalar": np.array(7.0, np.float32),
    },
    os.path.join(here, "reference.safetensors"),
    {"format": "pt", "note": "grüße"},
)
save_file(
    {"first": floats, "second": np.array([0.1], np.float32)},
    os.path.join(here, "float32.safetensors"),
    {"format": "pt"},
)
