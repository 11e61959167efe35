"""tools/layers and tools/banned refuse what they must, and only that."""
import pathlib
import tempfile
import unittest

from tool import load

layers = load("layers")
banned = load("banned")


class Layers(unittest.TestCase):
    def breaches(self, name, text):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / name
            path.parent.mkdir(parents=True)
            path.write_text(text)
            return [b.split(": ", 1)[1] for b in layers.breaches(pathlib.Path(folder))]

    def test_downwards_is_allowed(self):
        self.assertEqual(self.breaches("cli/a.c", '#include "base/buf.h"\n#include <stdio.h>\n'), [])

    def test_upwards_is_not(self):
        self.assertEqual(self.breaches("base/a.c", '#include "cli/cli.h"\n'),
                         ["base must not see cli, which stands above it"])

    def test_rules_do_not_see_packets(self):
        self.assertEqual(self.breaches("rules/a.h", '  # include "dissect/obs.h"\n'), ["rules must not see dissect"])

    def test_the_ledger_sees_only_the_ground(self):
        self.assertEqual(self.breaches("ledger/a.c", '#include "base/buf.h"\n#include "entity/entity.h"\n'),
                         ["ledger must not see entity"])

    def test_a_header_without_a_floor(self):
        self.assertEqual(self.breaches("base/a.c", '#include "buf.h"\n'),
                         ['"buf.h" names no floor; write "base/buf.h"'])

    def test_a_folder_that_is_no_floor(self):
        self.assertEqual(len(self.breaches("misc/a.c", "")), 1)


class Banned(unittest.TestCase):
    def breaches(self, name, text):
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / name).write_text(text)
            return len(list(banned.breaches(pathlib.Path(folder), [name])))

    def test_functions(self):
        self.assertEqual(self.breaches("a.c", "strcpy(a, b); x = atoi (s);"), 2)
        self.assertEqual(self.breaches("a.c", "snprintf(a, 1, b); targets(x); my_strcpy(a); o->gets(x);"), 0)
        self.assertEqual(self.breaches("a.md", "strcpy(a, b)"), 0)

    def test_paths_of_one_machine(self):
        self.assertEqual(self.breaches("a.md", "see /ro" + "ot/notes and '/wo" + "rk/x'"), 2)
        self.assertEqual(self.breaches("a.md", "http://host.example/wo" + "rk/x and frame/ro" + "ot and /var/x"), 0)


if __name__ == "__main__":
    unittest.main()
