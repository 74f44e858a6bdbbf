"""Writes work/train.tsv, the sentences that the network is trained on (lang<TAB>text): the grammar's, sentences.txt in frames, the sample
hotline's own wording (scene examples, FAQ questions; never eval/), and runs of general words so that it does not learn sentences only.
usage: python3 texts.py ../../examples/telecom ../../asr/lexicon/words.txt.gz"""
import glob, gzip, os, random, re, sys

import grammar
from corpus import FRAMES

HERE = os.path.dirname(os.path.abspath(__file__))
HAN = re.compile("[一-鿿]")


def hotline(root):
    """Every list line of the scenes, intents and FAQ questions that is plain Chinese."""
    for p in sorted(glob.glob(root + "/scenes/*.yaml") + glob.glob(root + "/intents/*.yaml") + glob.glob(root + "/knowledge/*.md")):
        for line in open(p, encoding="utf8"):
            m = re.match(r"\s*(?:-|##)\s+(.+)", line)
            s = re.sub("[，。？！、,.?!]", "", m.group(1).strip()) if m else ""
            if s and HAN.match(s) and not re.search(r"[A-Za-z{}:：0-9]", s) and len(s) <= 30:
                yield s


def spoken(s):
    return re.sub("[0-9]", lambda m: grammar.D[int(m.group())], s)


def main(root, words):
    r = random.Random(21)
    lines = grammar.gen(1, 4500, 150)
    with open(os.path.join(HERE, "sentences.txt"), encoding="utf8") as f:
        own = [line.strip() for line in f if line.strip()]
    own += list(hotline(root))
    with open(os.path.join(HERE, "unseen.txt"), encoding="utf8") as f:
        held = {line.strip() for line in f}
    own = [s for s in own if s not in held]
    for s in own:
        lines += [("zh", s)] * 2 + [("zh", r.choice(FRAMES[1:]) % s) for _ in range(2)]
    for a, b in zip(r.choices(own, k=1200), r.choices(own, k=1200)):
        lines.append(("zh", a + b))
    rows = [x.split() for x in gzip.open(words, "rt", encoding="utf8")]
    many = [w for w, n in rows if len(w) > 1]
    weight = [float(n) ** .4 for w, n in rows if len(w) > 1]
    for _ in range(3500):
        lines.append(("zh", "".join(r.choices(many, weight, k=r.randrange(1, 6)))))
    short = "是 是的 对 对的 好 好的 嗯 嗯嗯 嗯对 嗯好 行 可以 喂 喂你好 不 不是 没有 不用 不用了 谢谢 再见 哦 哦好的 啊 什么 等等 等一下 人工 话费 流量 账单 宽带 套餐 投诉".split()
    for _ in range(700):
        lines.append(("zh", r.choice(short)))
    for _ in range(500):
        lines.append(("zh", r.choice([grammar.phone, grammar.addr, grammar.date, grammar.rmb, grammar.name])(r)))
    with open("work/train.tsv", "w", encoding="utf8") as f:
        for lang, s in lines:
            f.write("%s\t%s\n" % (lang, s))
    print(len(lines), "sentences,", len(own), "own")


if __name__ == "__main__":
    main(*sys.argv[1:])
