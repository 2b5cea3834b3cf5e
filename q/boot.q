/ Definitions every session has. The words of .q themselves are native.
\d .
.q.csv:","
.q.dsave:{[d;t]{[d;t]v:.Q.en[first d;0!value t];(` sv d,t,`)set$[`sym in cols v;@[v;`sym;`p#];v];t}[d,()]each t}
\d .Q
a:"abcdefghijklmnopqrstuvwxyz"
A:"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
n:"0123456789"
nA:"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
an:"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789"
b6:"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
t:" bg xhijefcspmdznuvts"
K:2024.02.15
k:4.1
ty:{t:abs type x;$[t within 20 76h;"s";t within 1 19h;.Q.t t;(t=0h)&0<count x;
  $[1<count u:distinct type each x;" ";u[0]within 1 19h;upper .Q.t u 0;u[0]within 20 76h;"S";" "];" "]}
dd:{` sv x,`$string y}
v:{$[-11h=type x;value x;x]}
V:{$[-11h=type x;.Q.V value x;99h=type x;(.Q.V key x),.Q.V value x;
  1b~.Q.qp x;@[flip?[x;enlist(=;.Q.pf;last .Q.pv);0b;()];.Q.pf;:;.Q.pv];flip x]}
qt:{$[99h=type x;(98h=type key x)and 98h=type value x;98h=type x]}
qp:{0b}
x:()
opt:{[a]
  w:where a like "-[a-zA-Z]*";
  .Q.x:(count[a]^first w)#a;
  n:`$1_'a w;
  v:(1+w)_'(1_w,count a)#\:a;
  n!v}
def:{[d;o]
  k:key[d]inter key o;
  d,k!{[v;s]$[10h=type v;first s;0h>t:type v;t$first s;t$s]}'[d k;o k]}
id:{$[98h=t:type x;flip(.Q.ids cols x)!value flip x;99h=t;$[98h=type key x;(count keys x)!.Q.id 0!x;.Q.ids[key x]!value x];
  10h=t;string .Q.id`$x;0h<=t;.Q.id each x;
  [s:string[x]inter .Q.an;`$$[0=count s;"a";(first s)in"_0123456789";"a",s;(`$s)in .Q.res,key .q;s,"1";s]]]}
ids:{{x,$[y in x;first(`$string[y],/:string 1+til 1+count x)except x;y]}/[`$();.Q.id each x]}
fc:{x y}
fk:{$[not(abs type x)within 20 76h;`;99h=type@[value;key x;0b];key x;`]}
ff:{[x;y]$[count c:cols[y]except cols x;x,'flip c!{y#enlist first 0#x}[;count x]each(0!y)c;x]}
fu:{$[count d:distinct y;(x d)d?y;x y]}
ft:{$[99h=type y;$[98h=type key y;(count keys y)!x 0!y;x y];x y]}
ind:{[t;i]if[not 1b~.Q.qp t;:t i];
  e:0,sums .Q.cn t;ok:where i within(0;-1+last e);
  g:group e bin j:i ok;
  r:raze{[t;e;p;j]if[1<count s:where .Q.pv=.Q.pv p;:?[t;enlist(=;.Q.pf;.Q.pv p);0b;()]j-e first s]; / of several segments
    u:asc distinct j-e p;?[t;((=;.Q.pf;.Q.pv p);(in;`i;u));0b;()]u?j-e p}[t;e]'[key g;j value g];
  $[count ok;r @[count[i]#0N;ok raze value g;:;til count ok];0#?[t;enlist(=;.Q.pf;first .Q.pv);0b;()]]}
addmonths:{("d"$m+y)+x-"d"$m:"m"$x}
j10:{64 sv .Q.b6?x}
x10:{.Q.b6 -10#(10#0),64 vs x}
j12:{36 sv .Q.nA?x}
x12:{.Q.nA -12#(12#0),36 vs x}
M:0W
l:{.Q.lo[x;1b;1b]}
ld:{i:where not(first each x,\:" ")in" \t}";(1+i;"\n"sv'i _x)}
rp:{`$$["::"~2#s:string x;2_s;":::"~3#s;":",3_s;s]}
bvi:{.Q.bv x}
MAP:{[x]}
u:1b
vp:(`symbol$())!()
fps:{[f;s].Q.fpn[f;s;131000]}
fpn:{[f;s;n]h:hopen`$$[s like":fifo://*";string s;":fifo://",1_string s];r:"";
  while[count d:"c"$read1(h;n);l:"\n"vs r,d;r:last l;if[1<count l;f -1_l]];
  hclose h;if[count r;f enlist r];}
/ Loads s:(file;offset;length) with 1: in steps of M&1000000 rows and appends them to d:(database;partition;table).
dsftg:{[d;s;f;t;g]w:sum t 1;n:$[0<s 2;s 2;s[2]+hcount[s 0]-s 1]div w;m:M&1000000;p:` sv(.Q.par . d),`;
  {[p;g;f;t;s].[p;();,;g flip f!t 1:s]}[p;'[.Q.en d 0;g];f;t]each{[s;w;n;m;i](s 0;s[1]+w*i;w*m&n-i)}[s;w;n;m]each m*til ceiling n%m;p}
addr:{-13!x}
host:{-12!x}
nct:{raze{m:0!meta x;([]n:count[m]#x;c:m`c;t:(.Q.t?m`t)mod count .Q.t)}each$[x~`;tables`.;(),x]}
fs:{[f;s].Q.fsn[f;s;131000]}
fsn:{[f;s;n]{[f;s;n;m;i]d:"c"$read1(s;i;n&m-i);
  if[m>i+count d;d:$[c:1+-1^last where d="\n";c#d;d]];
  l:"\n"vs d;f{$["\r"=last x;-1_x;x]}each$[""~last l;-1_l;l];
  i+count d}[f;s;n;hcount s]/[{x>y}[hcount s];0]}
res:`abs`acos`asin`atan`avg`bin`binr`cor`cos`cov`delete`dev`div`do`enlist`exec`exit`exp`from`getenv`hopen`if`in`insert`last`like`log`max`min`prd`select`setenv`sin`sqrt`ss`sum`tan`update`var`wavg`while`within`wsum`xexp`by
\d .h
c0:`024C7E
c1:`958600
logo:"<a href=\"https://code.kx.com/q\">q</a>"
htc:{"<",string[x],">",y,"</",string[x],">"}
hta:{"<",string[x],raze{" ",string[x],"=\"",y,"\""}'[key y;value y],">"}
htac:{.h.hta[x;y],z,"</",string[x],">"}
ha:{"<a href=",$[10h=type x;"\"",x,"\"";string x],">",y,"</a>"}
hb:{"<a target=v href=",$[10h=type x;"\"",x,"\"";string x],">",y,"</a>"}
http:{$[count i:x ss"http://";(first[i]#x),raze{n:first(where x in" \t\r\n<>\""),count x;.h.ha[n#x;n#x],n _x}each i _x;x]}
fram:{[t;s;p].h.htc[`html].h.htc[`head].h.htc[`title;t],"<frameset cols=\"",string[26+10*max count each s],",*\"><frame src=\"",p[0],"\"><frame name=v src=\"",p[1],"\"></frameset>"}
ty:`htm`html`csv`txt`xml`xls`gif`png`jpg`svg`ico`css`js`json`pdf`zip!("text/html";"text/html";"text/comma-separated-values";"text/plain";"text/plain";"application/msexcel";"image/gif";"image/png";"image/jpeg";"image/svg+xml";"image/x-icon";"text/css";"application/javascript";"application/json";"application/pdf";"application/zip")
hn:{"HTTP/1.1 ",x,"\r\nContent-Type: ",$[count t:.h.ty y;t;"application/octet-stream"],"\r\nConnection: close\r\nContent-Length: ",string[count z],"\r\n\r\n","c"$z}
hy:{.h.hn["200 OK";x;y]}
hp:{.h.hy[`htm].h.htc[`html;.h.htc[`head;.h.htc[`style;.h.sb]],.h.htc[`body;.h.pre x]]}
br:"<br>"
hr:{count[x]#"-"}
hc:{ssr[x;"<";"&lt;"]}
he:{.h.hn["400 Bad Request";`txt;"'",.h.hc x]}
nbr:{.h.htc[`nobr;x]}
text:{raze{.h.htc[`p;x],"\n"}each x}
pre:{.h.htc[`pre;raze x,\:"\n"]}
xmp:{.h.htc[`xmp;raze x,\:"\n"]}
html:{.h.htc[`html;.h.htc[`head;.h.htc[`style;.h.sa,.h.sb]],.h.htc[`body;x]]}
code:{" "sv@[s;where(til count s:"\t"vs x)mod 2;{"<code><nobr>",x,"</nobr></code>"}]}
iso8601:{@[29#string"p"$x;4 7 10;:;"--T"]}
d:" "
nest:{flip{$[0h<>type x;x;{$[10h=abs type x;x;0>type x;string x;.h.d sv string x]}each x]}each flip 0!x}
cd:{","0:$[.Q.qt x;.h.nest x;x]}
td:{"\t"0:$[.Q.qt x;.h.nest x;x]}
xd:{t:0!x;(enlist"<R>"),({[c;r]"<r>",raze[{"<",x,">",y,"</",x,">"}'[c;{.h.xs$[10h=abs type x;(),x;string x]}each value r]],"</r>"}[string cols t]each t),enlist"</R>"}
xt:{[t;x]$[t=`json;.j.k each x;x]}
tx:`raw`json`csv`txt`xml`xls!(enlist;{{$[.Q.qt x;"[",(",\n "sv .j.j each 0!x),"]";.j.j x]}each$[.Q.qt x;0!x;x]};{.h.cd x};{.h.td x};{.h.xd x};{.h.ed x})
jx:{[j;x]n:count t:value x;m:-4+first c:system"C";
  l:{"<a href=\"?[",string[x],"\">",y,"</a>"}'[(0;0|j-m;0|(n-m)&j+m;0|n-m);("home";"up";"down";"end")];
  (enlist(" "sv l)," ",string[n],"[",string[j],"]"),(enlist""),.Q.S[c;0;m sublist j _t]}
sc:"$-.+!*'(),",.Q.an
hug:{c!{$[y in x;enlist y;"%",string"x"$y]}[x]each c:"c"$til 256}
hu:{raze .h.hug[.h.sc]x}
uh:{$["%"in x;[i:ss[x;"%"];@[x;i;:;"c"$"X"$'x i+\:1 2](til count x)except raze i+\:1 2];x]}
xs:{raze{$[x="<";"&lt;";x=">";"&gt;";x="&";"&amp;";x="\"";"&quot;";enlist x]}each x}
sa:"a{text-decoration:none}a:link{color:",string[c0],"}a:visited{color:",string[c0],"}a:active{color:",string[c1],"}"
sb:"body{font:10pt verdana;text-align:justify}"
HOME:"html"
/ Marqdown: sections after a dot, code after a tab, text as it is after a blank, paragraphs else.
htl:{$[0=count x;"";"."=c:first x;.h.htc[`h3;1_x];"\t"=c;.h.htc[`code;.h.hc 1_x],.h.br;" "=c;.h.htc[`xmp;1_x];.h.htc[`p;.h.http .h.code x]]}
ht:{[x]n:string x;l:read0 hsym`$"src/",n,".txt";(hsym`$n,".htm")0:enlist .h.html raze .h.htl each l}
\d .o
ex:{$[x like"q)*";value 2_x;.s.is x;.s.e x;value x]}
\d .
