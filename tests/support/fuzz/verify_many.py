"""Runs tests/independent/verify.py for every folder named on standard input, and prints one report a line."""
import importlib.util
import json
import os
import sys
import traceback

path = os.path.join(os.path.dirname(__file__), "../../independent/verify.py")
spec = importlib.util.spec_from_file_location("verify", path)
verify = importlib.util.module_from_spec(spec)
spec.loader.exec_module(verify)
verify.SETTLE_ATTEMPTS = 0

for line in sys.stdin:
    folder = line.rstrip("\n")
    try:
        verification = verify.Verification(folder, verify.read_key(folder, None))
        verification.run()
        print(json.dumps(verification.report()), flush=True)
    except BaseException:
        print(json.dumps({"crash": traceback.format_exc()}), flush=True)
