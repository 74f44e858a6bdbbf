"""Writes what the network makes of sentences, as the decoder gets it: one JSON line per utterance with condition, text, frames.
usage: python3 dump.py net.pt vocab.json SENTENCES.txt OUT.jsonl held|train SEED COND...     COND = clean or a signal to noise ratio in dB"""
import json,random,sys,numpy as np,torch
import synth,textpy,feat,fbank16
from model16 import *
def load(ck,n):
    sd={k:v.float() for k,v in torch.load(ck).items()}; Rs=tuple(sd['blocks.%d.dw.weight'%i].shape[-1]-10 for i in range(64) if 'blocks.%d.g'%i in sd)
    net=Net(n,Rs=Rs); net.load_state_dict(sd); net.eval(); return net
def hear(net,x):
    x=np.concatenate([np.zeros(800,np.float32),x,np.zeros(4000,np.float32)])
    with torch.no_grad(): return net(net.stack(torch.from_numpy(fbank16.fbank(fbank16.up2(feat.alaw(x)/32768),NB))[None]))[0].numpy()
def frames(lp,V):
    o=[]
    for n,row in enumerate(lp):
        if row[0]>=np.log(.99): continue
        k=np.argsort(-row)[:4]; o.append([n,[['-' if i==0 else V[i],float(.5*(min(15,int(-2*row[i]))+.25))] for i in k if row[i]>-6.5]])
    return o
if __name__=='__main__':
    ck,vp,sents,out,who,seed=sys.argv[1:7]; torch.set_num_threads(1); V=json.load(open(vp)); net=load(ck,len(V)); r=random.Random(int(seed)); g=np.random.default_rng(int(seed)); f=open(out,'w')
    vs=synth.HELD if who=='held' else synth.VAR
    lines=[l.strip() for l in open(sents,encoding='utf8') if l.strip()]; pool=[]
    for i,s in enumerate(lines):
        v=vs[i%len(vs)]; py=textpy.pinyin(s)
        y=synth.say('cmn-latn-pinyin'+('+'+v if v else ''),' '.join(py),r.randrange(125,215),r.randrange(20,80),r.randrange(40,60),r.random())
        if y is None or len(y)<1000: continue
        y=synth.trim(y).astype(np.float32); pool.append(y)
        for c in sys.argv[7:]:
            lp=hear(net,y if c=='clean' else np.clip(feat.addnoise(g,y,float(c),pool),-32768,32767))
            f.write(json.dumps(dict(c=c,t=s,v=v,k=[t for p in py for t in textpy.split(p)],f=frames(lp,V)),ensure_ascii=False)+'\n')
