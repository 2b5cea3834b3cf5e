package prim

// The kinds of results of arithmetic, as the reference draws them: a row for each kind of
// x and a letter for each kind of y, both in the order of kindLetters; a dot is 'type.

var addKinds = parsePromotions(`
i.iiijef..pmdznuvt
..................
i.iiijef..pmdznuvt
i.iiijef..pmdznuvt
i.iiijef..pmdznuvt
j.jjjjef..pmdznuvt
e.eeeeef..pmdznuvt
f.fffffff.ffzzffff
.......f..pmdznuvt
..................
p.pppppfp.n...pppp
m.mmmmmfm..i..pppp
d.dddddzd...i.pppp
z.zzzzzzz....fpzzz
n.nnnnnfn.ppppnnnn
u.uuuuufu.pppznuvt
v.vvvvvfv.pppznvvt
t.tttttft.pppznttt`)

var subtractKinds = parsePromotions(`
i.iiijefi.pmdznuvt
..................
i.iiijefi.pmdznuvt
i.iiijefi.pmdznuvt
i.iiijefi.pmdznuvt
j.jjjjefj.pmdznuvt
e.eeeeefe.pmdznuvt
f.fffffff.ffzzffff
.......f..pmdznuvt
..................
p.pppppfp.n...pppp
m.mmmmmfm..i..pppp
d.dddddzd...i.pppp
z.zzzzzzz....fpzzz
n.nnnnnfn.ppppnnnn
u.uuuuufu.pppznuvt
v.vvvvvfv.pppznvvt
t.tttttft.pppznttt`)

var multiplyKinds = parsePromotions(`
i.iiijef..pmdznuvt
..................
i.iiijef..pmdznuvt
i.iiijef..pmdznuvt
i.iiijef..pmdznuvt
j.jjjjef..pmdznuvt
e.eeeeef..pmdznuvt
f.fffffff.ffzzffff
.......f..pmdznuvt
..................
p.pppppfp.........
m.mmmmmfm.........
d.dddddzd.........
z.zzzzzzz.........
n.nnnnnfn.........
u.uuuuufu.........
v.vvvvvfv.........
t.tttttft.........`)

var intDivideKinds = parsePromotions(`
i.iiiiiii.iiiiiiii
..................
i.iiiiiii.iiiiiiii
i.iiiiiii.iiiiiiii
i.iiiiiii.iiiiiiii
j.jjjjjjj.jjjjjjjj
f.fffffff.ffffffff
f.fffffff.ffffffff
i.iiiiiii.iiiiiiii
..................
p.ppppppp.pppppppp
m.mmmmmmm.mmmmmmmm
d.ddddddd.dddddddd
z.zzzzzzz.zzzzzzzz
n.nnnnnnn.nnnnnnnn
u.uuuuuuu.uuuuuuuu
v.vvvvvvv.vvvvvvvv
t.ttttttt.tttttttt`)

var moduloKinds = parsePromotions(`
i.iiijef..pmdznuvt
..................
i.iiijef..pmdznuvt
i.iiijef..pmdznuvt
i.iiijef..pmdznuvt
j.jjjjef..pmdznuvt
f.fffffff.ffzzffff
f.fffffff.ffzzffff
.......f..pmdznuvt
..................
n.nnnnnfn.........
i.iiiiifi.........
i.iiiii.i.........
f.fffffff.........
n.nnnnnfn.........
u.uuuuufu.........
v.vvvvvfv.........
t.tttttft.........`)

var xbarKinds = parsePromotions(`
i.iiijffi.pmdznuvt
..................
i.iiijffi.pmdznuvt
i.iiijffi.pmdznuvt
i.iiijffi.pmdznuvt
j.jjjjffj.pmdznuvt
e.eeeeffe.pmdznuvt
f.fffffff.ffzzffff
......ff..pmdznuvt
..................
p.ppppffp.........
m.mmmmffm.........
d.ddddzzd.........
z.zzzzzzz.........
j.jjjjffj.pmdznuvt
u.uuuuffu.........
v.vvvvffv.........
t.ttttfft.........`)
