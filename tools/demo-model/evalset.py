"""Writes an evaluation set for `hotline eval asr`: sentences that are in no training text, spoken by espeak-ng voice variants that the
training never heard, 16-bit WAV as espeak-ng writes it (8 kHz and A-law are the evaluator's: --codec pcma), and a manifest wav<TAB>text.
usage: python3 evalset.py OUTDIR SENTENCES.txt [N]     run it where work/py.tsv is (see README)"""
import os, random, subprocess, sys

import textpy

HELD = ["f4", "m7", "linda", "adam", "klatt4", "steph2", "Mike", "paul", "belinda", "max"]


def main(out, sentences, n):
    os.makedirs(out, exist_ok=True)
    r = random.Random(11)
    with open(sentences, encoding="utf8") as f:
        rows = [(line.strip(), " ".join(textpy.pinyin(line.strip()))) for line in f][:n]
    with open(os.path.join(out, "manifest.tsv"), "w", encoding="utf8") as m:
        for i, (text, pinyin) in enumerate(rows):
            wav = os.path.join(out, "%03d.wav" % i)
            voice = "cmn-latn-pinyin+" + r.choice(HELD)
            speed, pitch = str(int(r.triangular(120, 240, 170))), str(r.randrange(20, 80))
            subprocess.run(["espeak-ng", "-v", voice, "-s", speed, "-p", pitch, "-w", wav, pinyin], check=True)
            m.write("%s\t%s\n" % (os.path.abspath(wav), text))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 1000)
