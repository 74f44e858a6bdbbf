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
def to8k(x,crude):
    """Good resampling, or the cruder ones that calls may meet (a box filter or none, then picking), which alias."""
    if crude<.6: return resample_poly(x,160,441)
    n=int(len(x)*160/441); i=np.arange(n)*441/160
    if crude<.85: c=np.concatenate([[0],np.cumsum(x)]); a=i.astype(int); b=np.minimum((i+441/160).astype(int),len(x)); return (c[b]-c[a])/np.maximum(1,b-a)
    return np.interp(i,np.arange(len(x)),np.convolve(x,[.25,.5,.25],'same'))
def sandhi(py):
    """Third tone before third tone, and yi/bu, as the hotline's own front end writes them; the tokens carry no tone."""
    py=list(py)
    for i in range(len(py)-2,-1,-1):
        if py[i][-1]=='3' and py[i+1][-1]=='3': py[i]=py[i][:-1]+'2'
        elif py[i] in('yi1','bu4') and py[i+1][-1]=='4': py[i]=py[i][:-1]+'2'
    return py
def say(voice,text,rate,pitch,rng,crude=0):
    buf.clear()
    if lib.espeak_SetVoiceByName(voice.encode())!=0: return None
    lib.espeak_SetParameter(1,rate,0); lib.espeak_SetParameter(3,pitch,0); lib.espeak_SetParameter(4,rng,0); lib.espeak_SetParameter(2,100,0)
    t=text.encode()+b'\0'
    lib.espeak_Synth(t,len(t),0,1,0,1,None,None)
    x=np.concatenate(buf) if buf else np.zeros(0,np.int16)
    y=to8k(x.astype(np.float32),crude)
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
def speak(r,jobs):
    items=[]
    for lang,s,v,rate,pitch,rng,crude,sand in jobs:
        if lang=='en': voice=r.choice(['en-us','en','en-us'])+('+'+v if v else ''); y=say(voice,s,rate,pitch,rng,crude); tok=tokens('en',s)
        else:
            py=s.split() if lang=='py' else pinyin(s)
            y=say('cmn-latn-pinyin'+('+'+v if v else ''),zh_text(r,sandhi(py) if sand else py),rate,pitch,rng,crude); tok=[t for p in py for t in split(p)]
        if y is None or len(y)<1000: print('fail',v,s); continue
        items.append((lang,s,tok,v,trim(y)))
    return items
if __name__=='__main__':
    mode,seed,out=sys.argv[1],int(sys.argv[2]),sys.argv[3]
    r=random.Random(seed); items=[]
    sents=[l.rstrip('\n').split('\t') for l in open('work/%s.tsv'%('test' if mode=='test' else 'train'),encoding='utf8')]
    if mode=='gen':  # random syllables: keeps the network from learning sentences only
        base=sorted({p.rstrip('12345') for _,t in sents for p in pinyin(t)})
        sents=[('py',' '.join(r.choice(base)+r.choice('12345' if r.random()<.1 else '1234') for _ in range(r.randrange(3,14)))) for _ in range(int(sys.argv[4]))]
    t0=time.time(); vs=HELD if mode=='test' else VAR
    jobs=[(lang,s,r.choice(vs),int(r.triangular(120,260,175)),r.randrange(10,90),r.randrange(25,80),r.random() if mode!='test' else 0,r.random()<.5 and mode!='test') for lang,s in sents]
    stack=[jobs[i:i+250] for i in range(0,len(jobs),250)][::-1]; items=[]
    while stack:   # the library dies now and then after some thousand utterances: a child speaks each part
        part=stack.pop(); pid=os.fork()
        if pid==0: pickle.dump(speak(random.Random(seed*1000+len(stack)),part),open(out+'.part','wb')); os._exit(0)
        if os.waitpid(pid,0)[1]==0: items+=pickle.load(open(out+'.part','rb'))
        elif len(part)>1: stack+=[part[len(part)//2:],part[:len(part)//2]]
        else: print('dies of',part)
    os.remove(out+'.part'); pickle.dump(items,open(out,'wb'))
    print(mode,len(items),'utts %.2f h in %.1f s'%(sum(len(i[4]) for i in items)/8000/3600,time.time()-t0))
