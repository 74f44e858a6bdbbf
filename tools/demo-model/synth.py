"""espeak-ng via ctypes -> 8 kHz int16 utterances (.npz per shard)."""
import ctypes as C,numpy as np,random,sys,os,pickle,time
from scipy.signal import resample_poly
from textpy import *
lib=C.CDLL('libespeak-ng.so.1')
CB=C.CFUNCTYPE(C.c_int,C.POINTER(C.c_short),C.c_int,C.c_void_p)
buf=[]
@CB
def cb(w,n,e):
    if n>0 and w: buf.append(np.ctypeslib.as_array(w,(n,)).copy())
    return 0
SR=lib.espeak_Initialize(2,0,None,0); lib.espeak_SetSynthCallback(cb)
VD='/usr/lib/x86_64-linux-gnu/espeak-ng-data/voices/!v'
BAD={'Demonic','fast','whisper','whisperf','Mr serious','UniRobot','anikaRobot','AnxiousAndy','Tweaky'}
HELD=['f4','m7','linda','adam','klatt4','steph2','Mike','paul','belinda','max']
VAR=[v for v in sorted(os.listdir(VD)) if v not in BAD and v not in HELD]+['']*4
def say(voice,text,rate,pitch,rng):
    buf.clear()
    if lib.espeak_SetVoiceByName(voice.encode())!=0: return None
    lib.espeak_SetParameter(1,rate,0); lib.espeak_SetParameter(3,pitch,0); lib.espeak_SetParameter(4,rng,0); lib.espeak_SetParameter(2,100,0)
    t=text.encode()+b'\0'
    lib.espeak_Synth(t,len(t),0,1,0,1,None,None)
    x=np.concatenate(buf) if buf else np.zeros(0,np.int16)
    y=resample_poly(x.astype(np.float32),160,441)
    return np.clip(y,-32768,32767).astype(np.int16)
def trim(y):
    e=np.abs(y.astype(np.float32)); k=np.where(e>120)[0]
    return y[max(0,k[0]-400):k[-1]+400] if len(k) else y
def zh_text(r,py):
    k=r.random()
    if k<.5: return ' '.join(py)
    s=''
    for p in py: s+=p+(' ' if r.random()<.6 else '') 
    return s
if __name__=='__main__':
    mode,seed,out=sys.argv[1],int(sys.argv[2]),sys.argv[3]
    r=random.Random(seed); items=[]
    sents=[l.rstrip('\n').split('\t') for l in open('work/%s.tsv'%('test' if mode=='test' else 'train'),encoding='utf8')]
    if mode=='gen':  # random syllables: keeps the network from learning sentences only
        base=sorted({p.rstrip('12345') for _,t in sents for p in pinyin(t)})
        sents=[('py',' '.join(r.choice(base)+r.choice('12345' if r.random()<.1 else '1234') for _ in range(r.randrange(3,14)))) for _ in range(int(sys.argv[4]))]
    t0=time.time();dur=0
    vs=HELD if mode=='test' else VAR
    for lang,s in sents:
        v=r.choice(vs); rate=int(r.triangular(120,260,175)); pitch=r.randrange(10,90); rng=r.randrange(25,80)
        if lang=='en': voice=r.choice(['en-us','en','en-us'])+('+'+v if v else ''); y=say(voice,s,rate,pitch,rng); tok=tokens('en',s)
        else:
            py=s.split() if lang=='py' else pinyin(s)
            y=say('cmn-latn-pinyin'+('+'+v if v else ''),zh_text(r,py),rate,pitch,rng); tok=[t for p in py for t in split(p)]
        if y is None or len(y)<1000: print('fail',v,s); continue
        y=trim(y); dur+=len(y)/8000
        items.append((lang,s,tok,v,y))
    pickle.dump(items,open(out,'wb'))
    print(mode,len(items),'utts %.2f h in %.1f s cpu %.1f'%(dur/3600,time.time()-t0,time.process_time()))
