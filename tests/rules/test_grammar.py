"""test_grammar PARSER MANUAL: the parser takes what the grammar in the manual says, and nothing else.

Sentences are made at random from the grammar as it is printed in sekisho-regulation(5); each has to parse.  Then a token is
taken out, doubled or put elsewhere, and a recogniser that knows only the printed grammar and the parser must agree."""
import pathlib
import random
import re
import subprocess
import sys
import tempfile
from functools import lru_cache

SENTENCES, CHANGES = 400, 12
START = "file"
WORDS = ["alpha", "b-2", "operator.country", "x_y", "35%", "2026-01-01", "10", "GB"]
DIGIT_FIRST = {"DATE", "NUMBER", "PERCENT"}
WORDLIKE = {"WORD", "DATE", "NUMBER", "PERCENT", "COUNTRY"}
# Of meaning, not of form: each is told with its place all the same.
MEANING = re.compile(r"a second '|nothing can be in an empty list|more than \d+|nested more than")


def grammar(manual):
    """{name: tree}; a tree is ("seq" | "alt", [tree]), ("opt" | "many", tree), ("lit", text), ("rule", name)."""
    text = re.search(r"^\.Ss Grammar\n.*?^\.Bd -literal\n(.*?)^\.Ed", manual, re.M | re.S).group(1)
    tokens = re.findall(r'"[^"]*"|[A-Za-z_]+|[=|.{}()\[\]]', text)
    at = 0

    def alternatives():
        nonlocal at
        found = [sequence()]
        while tokens[at] == "|":
            at += 1
            found.append(sequence())
        return found[0] if len(found) == 1 else ("alt", found)

    def sequence():
        nonlocal at
        found = []
        while tokens[at] not in ("|", ".", ")", "]", "}"):
            token = tokens[at]
            at += 1
            if token in "([{":
                inner = alternatives()
                at += 1
                found.append({"(": inner, "[": ("opt", inner), "{": ("many", inner)}[token])
            elif token.startswith('"'):
                found.append(("lit", token[1:-1]))
            else:
                found.append(("rule", token))
        return ("seq", found)

    rules = {}
    while at < len(tokens):
        name = tokens[at]
        at += 2  # the name and "="
        rules[name] = alternatives()
        at += 1  # "."
    return rules


def sentence(rules, tree, rng, depth, out):
    kind, what = tree
    if kind == "seq":
        for one in what:
            sentence(rules, one, rng, depth, out)
    elif kind == "alt":
        # Deep down the shortest way is taken: alternatives that are terminals or begin with one.
        choices = what if depth < 14 else [w for w in what if flat(w)] or what[:1]
        sentence(rules, rng.choice(choices), rng, depth + 1, out)
    elif kind == "opt":
        if rng.random() < (0.5 if depth < 14 else 0):
            sentence(rules, what, rng, depth + 1, out)
    elif kind == "many":
        while rng.random() < (0.5 if depth < 10 else 0):
            sentence(rules, what, rng, depth + 1, out)
    elif kind == "lit":
        out.append(what)
    elif what in WORDLIKE:
        out.append(rng.choice([w for w in WORDS if what not in DIGIT_FIRST or w[0].isdigit()]))
    elif what == "STRING":
        out.append('"a text"')
    else:
        sentence(rules, rules[what], rng, depth + 1, out)


def flat(tree):
    return tree[0] == "seq" and all(t[0] == "lit" or (t[0] == "rule" and t[1] in WORDLIKE) for t in tree[1])


def keywords(rules):
    found = set()

    def walk(tree):
        if tree[0] == "lit":
            found.add(tree[1])
        elif tree[0] in ("seq", "alt"):
            for one in tree[1]:
                walk(one)
        elif tree[0] in ("opt", "many"):
            walk(tree[1])
    for tree in rules.values():
        walk(tree)
    return found


def is_list_of_words(tree):
    return tree[0] == "alt" and all(t[0] == "seq" and len(t[1]) == 1 and t[1][0][0] == "lit" and t[1][0][1][0].isalpha()
                                    for t in tree[1])


def recognises(rules, tokens, reserved, any_choice=False):
    """Is 'tokens' a sentence?  A word that is in 'reserved' is never taken for a WORD.  With 'any_choice' any word
    will do where one of several must stand: which of them there are is a question of meaning."""
    sys.setrecursionlimit(100000)

    @lru_cache(maxsize=None)
    def ends_of(name, start):
        return frozenset(ends(rules[name], start))

    def ends(tree, start):
        kind, what = tree
        if kind == "seq":
            starts = {start}
            for one in what:
                starts = set().union(*(ends(one, s) for s in starts)) if starts else set()
            return starts
        if any_choice and is_list_of_words(tree):
            return ends(("rule", "WORD"), start)
        if kind == "alt":
            return set().union(*(ends(one, start) for one in what))
        if kind == "opt":
            return {start} | ends(what, start)
        if kind == "many":
            found, new = {start}, {start}
            while new:
                new = set().union(*(ends(what, s) for s in new)) - found
                found |= new
            return found
        if kind == "lit" or what in WORDLIKE or what == "STRING":
            token = tokens[start] if start < len(tokens) else None
            is_word = token is not None and re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.%-]*", token) is not None
            if is_word and what in DIGIT_FIRST and not any_choice:
                is_word = token[0].isdigit()
            good = (token == what if kind == "lit" else is_word and token not in reserved if what in WORDLIKE
                    else token is not None and token.startswith('"'))
            return {start + 1} if good else set()
        return set(ends_of(what, start))

    return len(tokens) in ends_of(START, 0)


def changed(tokens, rng):
    tokens = list(tokens)
    i = rng.randrange(len(tokens))
    how = rng.randrange(4)
    if how == 0:
        del tokens[i]
    elif how == 1:
        tokens.insert(i, tokens[i])
    elif how == 2:
        j = rng.randrange(len(tokens))
        tokens[i], tokens[j] = tokens[j], tokens[i]
    else:
        tokens[i] = rng.choice(["{", "}", "(", ")", ",", "=", "==", "+", "zulu", '"s"'])
    return tokens


def parse_all(parser, sentences):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "texts"
        path.write_bytes(b"\0".join(" ".join(s).encode() for s in sentences))
        done = subprocess.run([parser, path], stdout=subprocess.PIPE, check=True)
    return done.stdout.decode().split("\n")[:-1]


def main():
    parser, manual = sys.argv[1:3]
    rules = grammar(pathlib.Path(manual).read_text(encoding="utf-8"))
    rng = random.Random(20261124)
    reserved = frozenset(k for k in keywords(rules) if re.match(r"[A-Za-z]", k))
    right = []
    while len(right) < SENTENCES:
        tokens = []
        sentence(rules, ("rule", START), rng, 0, tokens)
        if 5 < len(tokens) < 400:
            right.append(tokens)
    failed = 0
    for tokens, said in zip(right, parse_all(parser, right)):
        if said != "ok" and not MEANING.search(said):
            failed += 1
            print(f"the grammar allows, the parser refuses: {' '.join(tokens)}\n    {said}")
    tried = [changed(rng.choice(right), rng) for _ in range(SENTENCES * CHANGES)]
    compared = refused = 0
    for tokens, said in zip(tried, parse_all(parser, tried)):
        strictly, loosely = recognises(rules, tuple(tokens), reserved), recognises(rules, tuple(tokens), frozenset())
        if strictly != loosely or MEANING.search(said):
            continue  # a keyword stands where a name may stand: the manual leaves open which it is
        if said == "ok" and not strictly and recognises(rules, tuple(tokens), frozenset(), True):
            continue  # the checker tells of it, with its place
        compared += 1
        refused += not strictly
        if strictly != (said == "ok"):
            failed += 1
            print(f"the grammar {'allows' if strictly else 'refuses'}, the parser says {said}: {' '.join(tokens)}")
    print(f"{len(right)} sentences, {compared} changed ones of which {refused} are none, {failed} disagreements")
    return 1 if failed or compared < SENTENCES * CHANGES // 3 or refused < compared // 3 else 0


if __name__ == "__main__":
    sys.exit(main())
