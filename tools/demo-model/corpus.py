"""Writes asr/lexicon/corpus.txt.gz: sentences of the training grammar plus sentences.txt, one a line.
usage: python3 corpus.py ../../asr/lexicon/corpus.txt.gz   (no packages needed; the same input always gives the same bytes)"""
import gzip, os, random, sys

import grammar

HERE = os.path.dirname(os.path.abspath(__file__))
GRAMMAR_LINES = 9000
REPEAT = 6  # hand-written sentences count this often: each is a pattern that people really say
FRAMES = ["%s", "请问%s", "你好%s", "我想问一下%s", "%s谢谢", "%s啊", "那个%s", "麻烦%s", "%s呢", "嗯%s"]


def main(out):
    r = random.Random(7)
    lines = [s for lang, s in grammar.gen(1, GRAMMAR_LINES, 0) if lang == "zh"]
    with open(os.path.join(HERE, "sentences.txt"), encoding="utf8") as f:
        own = [line.strip() for line in f if line.strip()]
    for s in own:
        lines += [FRAMES[0] % s] * (REPEAT - 2) + [r.choice(FRAMES[1:]) % s for _ in range(2)]
    for _ in range(2500):  # numbers, names, addresses, dates on their own
        lines.append(r.choice([grammar.phone, grammar.addr, grammar.date, grammar.rmb, grammar.name])(r))
    data = "\n".join(lines) + "\n"
    with open(out, "wb") as f:
        f.write(gzip.compress(data.encode(), 9, mtime=0))
    print(len(lines), "lines,", len(data), "characters")


if __name__ == "__main__":
    main(sys.argv[1])
