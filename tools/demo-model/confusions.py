"""Learns which sounds the network takes for which, where the right one is not even among its alternatives: the decoder's own guesses start there.
usage: python3 confusions.py OUT.txt DUMP.jsonl...      DUMP = dump.py's output on training sentences and training voices, with noise
Writes "heard meant cost" with cost = -ln of the share of all times that `heard` was heard."""
import json,math,sys
from collections import Counter
def align(a,b):
    """Pairs (i,j) of the cheapest alignment; sounds of the same half of a syllable go together first."""
    cost=lambda x,y:0 if x==y else 1 if (x[0]=='_')==(y[0]=='_') else 1.9
    d=[[0]*(len(b)+1) for _ in range(len(a)+1)]
    for i in range(len(a)+1):
        for j in range(len(b)+1):
            if i or j: d[i][j]=min(([d[i-1][j]+1] if i else [])+([d[i][j-1]+1] if j else [])+([d[i-1][j-1]+cost(a[i-1],b[j-1])] if i and j else []))
    i,j=len(a),len(b); out=[]
    while i and j:
        if d[i][j]==d[i-1][j-1]+cost(a[i-1],b[j-1]): i,j=i-1,j-1; out.append((i,j))
        elif d[i][j]==d[i-1][j]+1: i-=1
        else: j-=1
    return out
heard,pair,late=Counter(),Counter(),Counter()
for path in sys.argv[2:]:
    for line in open(path,encoding='utf8'):
        u=json.loads(line); best=[]; before=(-2,'')
        for n,alts in u['f']:
            t=alts[0][0]
            if t!='-' and not (before==(n-1,t)): best.append((t,{x for x,_ in alts}))
            before=(n,t)
        for i,j in align([b[0] for b in best],u['k']):
            h,alts=best[i]; m=u['k'][j]; heard[h]+=1
            if h!=m and (h[0]=='_')==(m[0]=='_'):
                late[h]+=1
                if m not in alts: pair[h,m]+=1
rows=sorted((h,m,-math.log((c+.2)/(heard[h]+20))) for (h,m),c in pair.items() if c>=2)
with open(sys.argv[1],'w',encoding='utf8') as f:
    for h,m,c in rows: f.write('%s %s %.1f\n'%(h,m,c))
print(len(rows),'pairs;',sum(heard.values()),'sounds,',sum(late.values()),'wrong,',sum(pair.values()),'of them not among the alternatives')
