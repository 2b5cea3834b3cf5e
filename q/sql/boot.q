/ What queries of SQL are made of; see package q/sql.
\d .s
ver:1.15
str:{$[10h=t:type x;enlist x;0h=t;{$[10h=type x;x;string x]}each x;-10h=t;enlist enlist x;0h>t;enlist string x;10h=type first s:string x;s;enlist s]}
col:{[n;x]s:str x;$[n=count s;s;n#s]}
cat:{n:count[a:str x]|count b:str y;`$(n#a),'n#b}
len:{$[10h=type x;count x;0h<type x;count each string x;0h=type x;count each x;count string x]}
same:{$[10h=type y;{x~y}[;y]each x;1=count y;{x~y}[;first y]each x;x~'y]}
sym:{`$.s.str x}
text:{[f;x]$[0h=type x;f each x;10h=type x;f x;0h>type x;`$f string x;`$f each string x]}
trm:{.s.text[trim;x]}
ltrm:{.s.text[ltrim;x]}
rtrm:{.s.text[rtrim;x]}
sub:'[{[a].s.text[{[b;n;x]n sublist(b-1)_x}[a 1;$[2<count a;a 2;0W]];a 0]};enlist]
left:{[x;n].s.text[sublist[n];x]}
right:{[x;n].s.text[sublist[neg n];x]}
replace:{[x;y;z].s.text[ssr[;string y;string z];x]}
nullif:{$[0h>type x;$[x=y;first 0#enlist x;x];@[x;where x=y;:;first 0#x]]}
round:'[{[a]p:10 xexp$[1<count a;a 1;0];(floor .5+p*a 0)%p};enlist]
truncate:'[{[a]p:10 xexp$[1<count a;a 1;0];(signum a 0)*(floor p*abs a 0)%p};enlist]
trunc:{[u;x]$[u in`year`month;`timestamp$$[u=`year;{x-("i"$x)mod 12}`month$x;`month$x];u=`day;`timestamp$`date$x;(`hour`minute`second!0D01 0D00:01 0D00:00:01)[u]xbar`timestamp$x]}
dow:{1+(6+"i"$"d"$x)mod 7}
quarter:{1+(("i"$"m"$x)mod 12)div 3}
units:`frac_second`second`minute`hour`day`week!1 1000000000 60000000000 3600000000000 86400000000000 604800000000000
months:`month`quarter`year!1 3 12
add:{[u;n;x]x:"p"$x;$[u in key .s.units;x+"j"$n*.s.units u;(x-"p"$"d"$x)+"p"$(("d"$x)-"d"$m)+"d"$(m:"m"$x)+"i"$n*.s.months u]}
diff:{[u;x;y]$[u in key .s.units;("j"$("p"$y)-"p"$x)div .s.units u;(("j"$"m"$y)-"j"$"m"$x)div .s.months u]}
cnt:{"j"$sum not $[0h=type x;0=count each x;null x]}
cast:{[c;x]t:type x;$[c="C";.s.str x;c="s";`$.s.str x;(t=11h)|t=-11h;(upper c)$string x;(t=10h)|t=0h;(upper c)$x;c$x]}
plain:{$[not type[x]within 20 76h;x;99h=type d:@[value;key x;0b];(first value flip key d)"j"$x;value x]}
join:{[l;r;a;b;o]
  if[not count a;n:count r;:(l where count[l]#n),'(n*count l)#r];
  a:.s.plain each a;b:.s.plain each b;
  i:$[1=count a;(group b 0)a 0;(group flip b)flip a];
  n:count each i;
  if[o;i:@[i;where 0=n;:;count[where 0=n]#enlist enlist 0N];n:n|1];
  (l where n),'r"j"$raze i}
put:{[t;c;v]
  e:0#0!value t;m:count first v;
  r:flip cols[e]!{[c;v;e;m;n]$[n in c;v c?n;m#e n]}[c;v;e;m]each cols e;
  t upsert keys[t]xkey flip cols[e]!{$[(t:type x)within 1 76h;$[t=type y;y;t=11h;`$y;t within 20 76h;(key x)$.s.plain y;t$y];y]}'[value flip e;value flip r];}
e:{.s.sp[x;()]}
sq:{[x;y]`statement`parameters!(x;y)}
sx:{[x;y].s.sp[x`statement;y]}
\d .
