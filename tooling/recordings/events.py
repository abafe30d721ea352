"""Writes the TensorBoard event file that packages/runs/src/tensorboard/event-file.test.ts compares with ours, as base64.

    pip install tensorboardX==2.6.5
    python3 tooling/recordings/events.py
"""

import base64
import os
import tempfile

from tensorboardX.proto import event_pb2, summary_pb2
from tensorboardX.record_writer import RecordWriter

BEGAN = 1700000000.25
POINTS = [(10, 0.5, 1234.5), (128, 0.25, 1e-9), (300000, -1.5, 3e7)]


def scalars(step, loss, rate):
    value = summary_pb2.Summary.Value
    values = [value(tag="loss", simple_value=loss), value(tag="samples per second", simple_value=rate)]
    return event_pb2.Event(wall_time=BEGAN + step, step=step, summary=summary_pb2.Summary(value=values))


with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "events")
    writer = RecordWriter(path)
    writer.write(event_pb2.Event(wall_time=BEGAN, file_version="brain.Event:2").SerializeToString())
    for point in POINTS:
        writer.write(scalars(*point).SerializeToString())
    writer.close()
    with open(path, "rb") as file:
        print(base64.b64encode(file.read()).decode())
