# SPDX-License-Identifier: MIT
"""Runs commands in turn and keeps what they cost. `turns` (turns.c) does the timing."""
import statistics
import subprocess
import tempfile


class Failure(Exception):
    """A command that did not do what it was measured for."""


class Sample:
    """What the runs of one command cost: seconds, seconds of CPU, the most memory in MiB."""

    def __init__(self):
        self.walls = []
        self.cpus = []
        self.peak = 0.0

    def add(self, wall_ns, cpu_us, peak_kib):
        self.walls.append(wall_ns / 1e9)
        self.cpus.append(cpu_us / 1e6)
        self.peak = max(self.peak, peak_kib / 1024)

    @property
    def median(self):
        return statistics.median(self.walls)

    @property
    def least(self):
        return min(self.walls)

    @property
    def cpu(self):
        return statistics.median(self.cpus)

    @property
    def rounds(self):
        return len(self.walls)


def quiet(*command, stdin=subprocess.DEVNULL, **options):
    """Runs what is not measured; its output, or a Failure with the end of its errors."""
    try:
        result = subprocess.run(
            command, stdin=stdin, capture_output=True, text=True, check=False, timeout=300, **options
        )
    except subprocess.TimeoutExpired:
        raise Failure(f"{command[0]} is not done after 300 s") from None
    if result.returncode != 0:
        raise Failure(f"{command[0]} ended with {result.returncode}: {last_lines(result.stderr)}")
    return result.stdout


def last_lines(text):
    return " / ".join(text.strip().splitlines()[-3:])[-400:]


class Turns:
    def __init__(self, program, environment):
        self.program = program
        self.environment = environment

    def rounds(self, commands, rounds, seconds, directory, source="/dev/null"):
        """{name: argv} → {name: Sample}: every round runs each once."""
        arguments = []
        for argv in commands.values():
            arguments += [":::", *argv] if arguments else argv
        names = list(commands)
        samples = {name: Sample() for name in names}
        for line in self.lines(rounds, seconds, source, arguments, directory):
            index, wall, cpu, peak = line
            samples[names[index]].add(wall, cpu, peak)
        return samples

    def once(self, sample, argv, seconds, directory, source="/dev/null"):
        """One run, added to the sample."""
        for _, wall, cpu, peak in self.lines(1, seconds, source, argv, directory):
            sample.add(wall, cpu, peak)

    def lines(self, rounds, seconds, source, arguments, directory):
        with tempfile.TemporaryFile("w+") as errors:
            process = subprocess.Popen(
                [self.program, str(rounds), str(seconds), source, *map(str, arguments)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                cwd=directory,
                env=self.environment,
            )
            try:
                output = process.communicate()[0]
            finally:
                if process.poll() is None:  # we are told to end: `turns` ends what it has started
                    process.terminate()
                    process.wait()
            found = [[int(word) for word in line.split()] for line in output.splitlines()]
            errors.seek(0)
            said = last_lines(errors.read())
        if not found or found[-1][-1] != 0:
            if found and found[-1][-1] == 124:
                raise Failure(f"not done after {seconds} s")
            raise Failure(f"failed: {said or arguments[0]}")
        return [line[:4] for line in found]
