#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Opens a page in a headless Chromium, runs a script in it, and prints what the script puts into `say`, as JSON; with
`problems`: everything that the page complained of, or wanted to load. Usage: page.py PAGE SCRIPT [FRAGMENT]
Exits 77 where there is no Chromium."""
import html
import os
import re
import shutil
import subprocess
import sys
import tempfile

BROWSERS = "chromium", "chromium-browser", "chromium-headless-shell", "google-chrome", "google-chrome-stable"
BEFORE = """<script>
const problems = [];
addEventListener('error', (event) => problems.push('error: ' + event.message));
addEventListener('unhandledrejection', (event) => problems.push('rejection: ' + event.reason));
addEventListener('securitypolicyviolation', (event) => problems.push('policy: ' + event.blockedURI));
for (const kind of ['error', 'warn', 'assert', 'log'])
  console[kind] = (...words) => problems.push(kind + ': ' + words.join(' '));
</script>"""
AFTER = """<script>
const say = {};
const all = (selector) => [...document.querySelectorAll(selector)];
try {
%s
} catch (error) { problems.push(String(error)); }
performance.getEntriesByType('resource').forEach((entry) => problems.push('loaded: ' + entry.name));
say.problems = problems;
const result = document.createElement('pre');
result.id = 'result-of-test';
result.textContent = JSON.stringify(say);
document.body.append(result);
</script>"""


def main():
    page, script, fragment = sys.argv[1], sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else ""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not browser:
        sys.exit(77)
    with open(page, encoding="utf-8") as file:
        text = file.read()
    with tempfile.TemporaryDirectory(prefix="page-") as directory:
        path = os.path.join(directory, "page.html")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace("<head>", "<head>" + BEFORE, 1).replace("</body>", AFTER % script + "</body>"))
        # A container's root has no sandbox to give; nothing but this page is opened.
        done = subprocess.run(
            [browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
             "--user-data-dir=" + os.path.join(directory, "profile"), "--window-size=1200,800",
             "--enable-logging=stderr", "--dump-dom", "file://" + path + fragment],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=100, check=False)
    shown = done.stdout.decode("utf-8", "replace")
    found = re.search(r'<pre id="result-of-test">(.*?)</pre>', shown, re.S)
    console = [line for line in done.stderr.decode("utf-8", "replace").splitlines() if "CONSOLE" in line]
    if not found or console:
        sys.exit("page.py: exit %d, %s\n%s\n%s" % (done.returncode, browser, "\n".join(console), shown[-2000:]))
    print(html.unescape(found.group(1)))


main()
