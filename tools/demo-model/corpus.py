"""Writes asr/lexicon/corpus.txt.gz: sentences of the training grammar plus sentences.txt and calls/*.txt, one a line.
usage: python3 corpus.py ../../asr/lexicon/corpus.txt.gz   (no packages needed; the same input always gives the same bytes)"""
import glob, gzip, os, random, sys

import grammar

HERE = os.path.dirname(os.path.abspath(__file__))
GRAMMAR_LINES = 3000
NUMBER_LINES = 2500
REPEAT = 2  # a hand-written sentence counts once as it is and the other times in a frame: each is a pattern that people really say
FRAMES = ["%s", "请问%s", "你好%s", "我想问一下%s", "%s谢谢", "%s啊", "那个%s", "麻烦%s", "%s呢", "嗯%s"]


def written():
    """The hand-written sentences, each once."""
    seen = {}
    for path in [os.path.join(HERE, "sentences.txt")] + sorted(glob.glob(os.path.join(HERE, "calls", "*.txt"))):
        with open(path, encoding="utf8") as f:
            for line in f:
                if line.strip():
                    seen[line.strip()] = True
    return list(seen)


def main(out):
    r = random.Random(7)
    lines = [s for lang, s in grammar.gen(1, GRAMMAR_LINES, 0) if lang == "zh"]
    for s in written():
        lines += [s] + [r.choice(FRAMES[1:]) % s for _ in range(REPEAT - 1)]
    for _ in range(NUMBER_LINES):  # numbers, names, addresses, dates on their own
        lines.append(r.choice([grammar.phone, grammar.addr, grammar.date, grammar.rmb, grammar.name])(r))
    data = "\n".join(lines) + "\n"
    packed = gzip.compress(data.encode(), 9, mtime=0)
    with open(out, "wb") as f:
        f.write(packed)
    print(len(written()), "hand-written sentences,", len(lines), "lines,", len(data), "characters,", len(packed), "bytes packed")


if __name__ == "__main__":
    main(sys.argv[1])
