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
id:{$[98h=t:type x;flip(.Q.ids cols x)!value flip x;99h=t;$[98h=type key x;(count keys x)!.Q.id 0!x;.Q.ids[key x]!value x];
  10h=t;string .Q.id`$x;0h<=t;.Q.id each x;
  [s:string[x]inter .Q.an;`$$[0=count s;"a";(first s)in"_0123456789";"a",s;(`$s)in .Q.res,key .q;s,"1";s]]]}
ids:{{x,$[y in x;first(`$string[y],/:string 1+til 1+count x)except x;y]}/[`$();.Q.id each x]}
fc:{x y}
fk:{$[not(abs type x)within 20 76h;`;99h=type@[value;key x;0b];key x;`]}
ff:{[a;b]a,'(cols[b]except cols a)#b}
fu:{$[count d:distinct y;(x d)d?y;x y]}
ft:{$[99h=type y;$[98h=type key y;(count keys y)!x 0!y;x y];x y]}
ind:{[t;i]if[not 1b~.Q.qp t;:t i];
  e:0,sums .Q.cn t;ok:where i within(0;-1+last e);
  g:group e bin j:i ok;
  r:raze{[t;e;p;j]u:asc distinct j-e p;?[t;((=;.Q.pf;.Q.pv p);(in;`i;u));0b;()]u?j-e p}[t;e]'[key g;j value g];
  $[count ok;r @[count[i]#0N;ok raze value g;:;til count ok];0#?[t;enlist(=;.Q.pf;first .Q.pv);0b;()]]}
addmonths:{("d"$m+y)+x-"d"$m:"m"$x}
j10:{64 sv .Q.b6?x}
x10:{.Q.b6 -10#(10#0),64 vs x}
j12:{36 sv .Q.nA?x}
x12:{.Q.nA -12#(12#0),36 vs x}
M:0W
addr:{-13!x}
host:{-12!x}
nct:{raze{m:0!meta x;([]n:count[m]#x;c:m`c;t:(.Q.t?m`t)mod count .Q.t)}each$[x~`;tables`.;(),x]}
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
ty:`htm`html`csv`txt`xml`xls`json`js`css`ico`png`gif`jpg`svg`pdf`zip!("text/html";"text/html";"text/comma-separated-values";"text/plain";"text/plain";"application/msexcel";"application/json";"application/javascript";"text/css";"image/x-icon";"image/png";"image/gif";"image/jpeg";"image/svg+xml";"application/pdf";"application/zip")
hn:{"HTTP/1.1 ",x,"\r\nContent-Type: ",$[count t:.h.ty y;t;"application/octet-stream"],"\r\nConnection: close\r\nContent-Length: ",string[count z],"\r\n\r\n",z}
hy:{.h.hn["200 OK";x;y]}
hp:{.h.hy[`htm].h.htc[`html;.h.htc[`head;.h.htc[`style;.h.sb]],.h.htc[`body;.h.pre x]]}
br:"<br>"
hr:{count[x]#"-"}
hc:{ssr[x;"<";"&lt;"]}
he:{.h.hn["400 Bad Request";`txt;"'",x]}
nbr:{.h.htc[`nobr;x]}
text:{raze{.h.htc[`p;x],"\n"}each x}
pre:{.h.htc[`pre;raze x,\:"\n"]}
xmp:{.h.htc[`xmp;raze x,\:"\n"]}
html:{.h.htc[`html;.h.htc[`head;.h.htc[`style;.h.sa,.h.sb]],.h.htc[`body;x]]}
code:{" "sv@[s;where(til count s:"\t"vs x)mod 2;{"<code><nobr>",x,"</nobr></code>"}]}
iso8601:{@[29#string"p"$x;4 7 10;:;"--T"]}
d:" "
nest:{flip{$[0h<>type x;x;{$[10h=abs type x;x;0>type x;string x;.h.d sv string x]}each x]}each flip 0!x}
cd:{","0:.h.nest x}
td:{"\t"0:.h.nest x}
xd:{t:0!x;(enlist"<R>"),({[c;r]"<r>",raze[{"<",x,">",y,"</",x,">"}'[c;{$[10h=abs type x;(),x;string x]}each value r]],"</r>"}[string cols t]each t),enlist"</R>"}
xt:{[t;x]$[t=`json;.j.k each x;x]}
tx:`raw`json`csv`txt`xml`xls!(enlist;{.j.j$[.Q.qt x;0!x;x]};{.h.cd x};{.h.td x};{.h.xd x};{.h.ed x})
sc:"$-.+!*'(),",.Q.an
hu:{raze{$[x in .h.sc;enlist x;"%",upper string"x"$x]}each x}
hug:{[s;x]raze{[s;c]$[c in s;enlist c;"%",upper string"x"$c]}[s]each x}
uh:{$["%"in x;[i:ss[x;"%"];@[x;i;:;"c"$"X"$'x i+\:1 2](til count x)except raze i+\:1 2];x]}
xs:{raze{$[x="<";"&lt;";x=">";"&gt;";x="&";"&amp;";enlist x]}each x}
sa:"a{text-decoration:none}"
sb:"body{font:10pt monospace}"
HOME:"html"
\d .o
ex:{value$[x like"q)*";2_x;x]}
\d .
