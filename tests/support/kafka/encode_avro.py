"""Encodes access events with Apache's avro for Python, which shares no code with ours.

usage: encode_avro.py SCHEMA; standard input has a JSON value a line, standard output its bytes in hex.
"""
import io
import json
import sys
from datetime import datetime, timedelta, timezone

import avro.io
import avro.schema

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)

with open(sys.argv[1], encoding="utf-8") as file:
    writer = avro.io.DatumWriter(avro.schema.parse(file.read()))
for line in sys.stdin:
    event = json.loads(line)
    # The library takes a logical type as its Python value.
    event["occurredAt"] = EPOCH + timedelta(milliseconds=event["occurredAt"])
    out = io.BytesIO()
    writer.write(event, avro.io.BinaryEncoder(out))
    print(out.getvalue().hex())
