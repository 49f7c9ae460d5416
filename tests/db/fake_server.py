#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A server that speaks PostgreSQL's protocol and is none: lets everybody in, says what version() it has, and answers
every other query with one SQLSTATE. Prints its port, then each query that it gets, a line each.

    fake_server.py VERSION_TEXT SERVER_VERSION SQLSTATE
"""
import socket
import struct
import sys


def message(kind, body):
    return kind + struct.pack("!I", len(body) + 4) + body


def text(value):
    return value.encode() + b"\0"


READY = message(b"Z", b"I")


def greeting(server_version):
    parameters = {
        "server_version": server_version,
        "server_encoding": "UTF8",
        "client_encoding": "UTF8",
        "standard_conforming_strings": "on",
        "integer_datetimes": "on",
    }
    status = b"".join(message(b"S", text(name) + text(value)) for name, value in parameters.items())
    return message(b"R", struct.pack("!I", 0)) + status + message(b"K", struct.pack("!II", 7, 7)) + READY


def answer(query, version, state):
    if "version()" not in query:
        fields = b"SERROR\0VERROR\0C" + text(state) + b"M" + text("no such thing here") + b"\0"
        return message(b"E", fields) + READY
    column = text("version") + struct.pack("!IHIhIH", 0, 0, 25, -1, 0xFFFFFFFF, 0)
    value = version.encode()
    return (
        message(b"T", struct.pack("!H", 1) + column)
        + message(b"D", struct.pack("!HI", 1, len(value)) + value)
        + message(b"C", text("SELECT 1"))
        + READY
    )


def read(stream, count):
    data = stream.read(count)
    if len(data) < count:
        raise EOFError
    return data


def start_up(connection, stream):
    while True:
        (size,) = struct.unpack("!I", read(stream, 4))
        (code,) = struct.unpack("!I", read(stream, size - 4)[:4])
        if code == 196608:
            return
        connection.sendall(b"N")  # neither SSL nor GSS


def serve(connection, version, server_version, state):
    stream = connection.makefile("rb")
    start_up(connection, stream)
    connection.sendall(greeting(server_version))
    while True:
        kind = read(stream, 1)
        (size,) = struct.unpack("!I", read(stream, 4))
        body = read(stream, size - 4)
        if kind == b"X":
            return
        if kind == b"Q":
            query = body.rstrip(b"\0").decode()
            print(" ".join(query.split()), flush=True)
            connection.sendall(answer(query, version, state))


def main():
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    while True:
        connection, _ = listener.accept()
        with connection:
            try:
                serve(connection, *sys.argv[1:])
            except (EOFError, ConnectionError):
                pass


main()
