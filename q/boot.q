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
k:2024.02.15
K:4.1
ty:{$[0>h:type x;.Q.t neg h;h within 20 76h;"s";h<20h;$[h=0h;" ";upper .Q.t h];" "]}
dd:{` sv x,`$string y}
v:{$[-11h=type x;value x;x]}
V:{$[-11h=type x;.Q.V value x;99h=type x;(.Q.V key x),.Q.V value x;flip x]}
qt:{$[99h=type x;(98h=type key x)and 98h=type value x;98h=type x]}
qp:{0b}
x:()
opt:{[a]
  w:where a like "-[a-zA-Z]*";
  n:`$1_'a w;
  v:(1+w)_'(1_w,count a)#\:a;
  n!v}
def:{[d;o]
  k:key[d]inter key o;
  d,k!{[v;s]$[10h=type v;first s;0h>t:type v;t$first s;t$s]}'[d k;o k]}
id:{$[99h=type x;[c:.Q.id cols x;(count[keys x]!flip c!value flip 0!x)];
  98h=type x;flip(.Q.id each cols x)!value flip x;
  10h=type x;string .Q.id`$x;
  0h<=type x;.Q.id each x;
  [s:string[x]inter .Q.an;`$$[0=count s;"a";(first s)in"_0123456789";"a",s;(`$s)in`select`exec`update`delete`by`from`in`within`like`key`value;s,"1";s]]]}
fc:{x y}
ff:{[a;b]a,'(cols[b]except cols a)#b}
fu:{$[count d:distinct y;(x d)d?y;x y]}
ft:{$[99h=type y;$[98h=type key y;(count keys y)!x 0!y;x y];x y]}
ind:{x y}
addmonths:{("d"$m+y)+x-"d"$m:"m"$x}
j10:{64 sv .Q.b6?x}
x10:{.Q.b6 -10#(10#0),64 vs x}
j12:{36 sv .Q.nA?x}
x12:{.Q.nA -12#(12#0),36 vs x}
M:1000000
nct:{raze{v:0!value x;([]n:count[cols v]#x;c:cols v;t:abs type each value flip v)}each(),x}
fs:{[f;s].Q.fsn[f;s;131000]}
fsn:{[f;s;n]{[f;s;n;m;i]d:"c"$read1(s;i;n&m-i);
  if[m>i+count d;d:$[c:1+-1^last where d="\n";c#d;d]];
  l:"\n"vs d;f{$["\r"=last x;-1_x;x]}each$[""~last l;-1_l;l];
  i+count d}[f;s;n;hcount s]/[{x>y}[hcount s];0]}
res:`abs`acos`asin`atan`avg`bin`binr`by`cor`cos`cov`delete`dev`div`do`enlist`exec`exit`exp`from`getenv`hopen`if`in`insert`last`like`log`max`min`prd`select`setenv`sin`sqrt`ss`sum`tan`update`var`wavg`while`within`wsum`xexp
\d .h
htc:{"<",string[x],">",y,"</",string[x],">"}
hta:{"<",string[x],raze{" ",string[x],"=\"",y,"\""}'[key y;value y],">"}
htac:{.h.hta[x;y],z,"</",string[x],">"}
ty:`htm`html`csv`txt`xml`json`js`css`ico`png`gif`jpg`svg`pdf`zip!("text/html";"text/html";"text/comma-separated-values";"text/plain";"text/xml";"application/json";"application/javascript";"text/css";"image/x-icon";"image/png";"image/gif";"image/jpeg";"image/svg+xml";"application/pdf";"application/zip")
hn:{"HTTP/1.1 ",x,"\r\nContent-Type: ",.h.ty[y],"\r\nConnection: close\r\nContent-Length: ",string[count z],"\r\n\r\n",z}
hy:{.h.hn["200 OK";x;y]}
hp:{.h.hy[`htm].h.htc[`html].h.htc[`body].h.htc[`pre]"\n"sv x}
br:"<br>"
hr:"<hr>"
nbr:{.h.htc[`nobr;x]}
text:{"\n"sv x}
cd:{","0:x}
td:{"\t"0:x}
hu:{raze{$[x in .Q.an,"-.~";enlist x;"%",upper string"x"$x]}each x}
hug:{raze{$[x in .Q.an,"-.~";enlist x;"%",upper string"x"$x]}each x}
uh:{ssr[x;"+";" "]}
xs:{raze{$[x="<";"&lt;";x=">";"&gt;";x="&";"&amp;";enlist x]}each x}
sa:"a{text-decoration:underline;cursor:pointer}"
sb:"body{font:10pt monospace}"
HOME:"html"
\d .o
ex:{value x}
\d .
