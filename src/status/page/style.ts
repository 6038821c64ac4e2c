/** What the pages look like: both schemes, a phone first. No colour says what no word says. */
export const style = `
:root{color-scheme:light dark;--back:#fbfbfa;--card:#fff;--line:#d9d9d4;--text:#1c1d1f;--soft:#5a5d62;--link:#0b57b0;
--good:#1d7a3c;--bad:#c0271d;--warn:#8f5a00;--none:#6b6f76;--goodbar:#3fae63;--badbar:#d8392e;--warnbar:#e0a116;--nonebar:#c9ccd0;--badback:#fdecea;--goodback:#e9f6ed;--warnback:#fdf3dc}
@media(prefers-color-scheme:dark){:root{--back:#131416;--card:#1c1e21;--line:#33363b;--text:#ebecee;--soft:#a6aab1;--link:#8ab8f5;
--good:#6cd08d;--bad:#ff8a80;--warn:#f2bd54;--none:#a6aab1;--goodbar:#3c9a5b;--badbar:#ef5347;--warnbar:#e0a62c;--nonebar:#474b52;--badback:#3a1917;--goodback:#15301f;--warnback:#33270d}}
*,::before{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--back);color:var(--text);font:16px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;overflow-wrap:anywhere}
a{color:var(--link)}
.skip{position:absolute;left:-999px}
.skip:focus{left:8px;top:8px;background:var(--card);padding:8px;z-index:2}
header,main,footer{max-width:64rem;margin:0 auto;padding:0 16px}
header{display:flex;flex-wrap:wrap;align-items:center;gap:0 20px;padding-top:8px;padding-bottom:8px}
header .host{max-width:100%;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;font-weight:600;margin-right:auto;text-decoration:none;color:inherit;padding:8px 0}
nav{display:flex;flex-wrap:wrap;gap:0 16px}
nav a{padding:8px 0;text-decoration:none}
nav a[aria-current]{color:inherit;font-weight:600;border-bottom:2px solid}
h1{font-size:1.35rem;line-height:1.3;margin:4px 0 16px;padding:14px 16px;border-radius:10px;border-left:6px solid var(--none);background:var(--card);font-weight:600;text-wrap:balance}
h1 .cut,.things .name{display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:7;overflow:hidden}
h1.good{background:var(--goodback);border-color:var(--good)}
h1.bad{background:var(--badback);border-color:var(--bad)}
h1.warn{background:var(--warnback);border-color:var(--warn)}
h1.plain{background:none;border:0;padding:0;margin:12px 0 8px}
h2{font-size:1.05rem;margin:24px 0 8px}
h3{font-size:.95rem;color:var(--soft);margin:14px 0 2px}
summary h2{margin:0;max-width:100%;display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:3;overflow:hidden}
.soft{color:var(--soft)}
.notes{margin:0 0 16px;padding:0;list-style:none}
.notes li{padding:8px 14px;margin:6px 0;border-left:4px solid var(--warn);background:var(--warnback);border-radius:6px}
.things{list-style:none;margin:0;padding:0;background:var(--card);border:1px solid var(--line);border-radius:10px}
.things>li{padding:10px 14px;border-top:1px solid var(--line);display:grid;grid-template-columns:minmax(0,1fr) fit-content(10rem);gap:2px 16px;align-items:start}
.things>li:first-child{border-top:0}
.things .name{font-weight:600;min-width:0}
.things .name a{color:inherit;text-decoration-color:var(--line)}
.things .detail{grid-column:1/-1;color:var(--soft);min-width:0;white-space:pre-line}
.things .bars{grid-column:1/-1;display:flex;align-items:center;gap:10px}
.mark{font-weight:600;padding-left:1.15em;text-indent:-1.15em}
.mark.down{color:var(--bad)}.mark.acknowledged,.mark.pending{color:var(--warn)}.mark.well{color:var(--good)}.mark.unknown,.mark.over{color:var(--none)}
.mark::before{content:"";display:inline-block;width:.7em;height:.7em;margin-right:.45em;background:currentColor;border-radius:50%}
.mark.down::before{border-radius:0;clip-path:polygon(50% 0,100% 100%,0 100%)}
.mark.acknowledged::before,.mark.pending::before{border-radius:0;clip-path:polygon(50% 0,100% 50%,50% 100%,0 50%)}
.mark.unknown::before,.mark.over::before{background:none;border:2px solid}
svg.days{flex:1;max-width:540px;height:22px;min-width:0;display:block}
svg.days path{fill:none;stroke-width:22;stroke-dasharray:5 1}
.g{stroke:var(--goodbar)}.y{stroke:var(--warnbar)}.r{stroke:var(--badbar)}.u{stroke:var(--nonebar)}
.uptime{font-variant-numeric:tabular-nums;color:var(--soft);white-space:nowrap;min-width:5.5em;text-align:right}
details.group{margin:0 0 14px}
details.group>summary{cursor:pointer;padding:10px 2px;display:flex;flex-wrap:wrap;align-items:baseline;gap:0 12px;list-style:none}
details.group>summary::-webkit-details-marker{display:none}
summary::before{content:"▸";color:var(--soft)}
details[open]>summary::before{content:"▾"}
details.calm>summary{cursor:pointer;padding:10px 14px;color:var(--soft);list-style:none;display:flex;gap:0 10px}
details.calm>summary::-webkit-details-marker{display:none}
strong.critical{color:var(--bad)}
ul.past li{display:grid;grid-template-columns:3.4em minmax(0,1fr);gap:0 12px}
ul.past li>:nth-child(n+3){grid-column:2}
summary .count{font-weight:400;color:var(--soft)}
.more{display:block;padding:10px 14px}
form.row{display:flex;flex-wrap:wrap;gap:10px;align-items:end;margin:8px 0 14px}
label{display:flex;flex-direction:column;gap:3px;color:var(--soft);font-size:.9rem}
input,select,button{font:inherit;color:inherit;background:var(--card);border:1px solid var(--soft);border-radius:8px;padding:8px 12px;min-height:44px;max-width:100%}
input[type=search],input.wide{width:22rem}
button{cursor:pointer;font-weight:600}
button.main{background:var(--link);border-color:var(--link);color:var(--back)}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.story{list-style:none;margin:0;padding:0 0 0 14px;border-left:2px solid var(--line)}
.story li{padding:5px 0;display:grid;grid-template-columns:7.2em 1fr;gap:0 12px}
.story time{color:var(--soft);font-variant-numeric:tabular-nums}
.card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:12px 14px;white-space:pre-line}
.card p{margin:0 0 4px}.card .said{white-space:pre-line}.opening{margin-top:8px;border-style:dashed}
.card code,code{font:.92em/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.wrap{overflow-x:auto}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:6px 12px 6px 0;border-bottom:1px solid var(--line);vertical-align:top}
th{color:var(--soft);font-weight:600;font-size:.9rem}
td.n{font-variant-numeric:tabular-nums;white-space:nowrap}
ul.plain{list-style:none;margin:0;padding:0}
ul.plain li{padding:3px 0}
.legend{display:flex;flex-wrap:wrap;gap:4px 16px;color:var(--soft);font-size:.9rem;margin:8px 0}
.legend svg{width:12px;height:12px;vertical-align:-1px;margin-right:5px}
.legend path{stroke-width:12;fill:none}
fieldset{border:1px solid var(--line);border-radius:10px;background:var(--card);margin:0 0 12px;padding:8px 14px}
legend{font-weight:600;padding:0 6px}
.slide{display:grid;grid-template-columns:minmax(0,1fr) 7rem minmax(0,1.2fr) 7rem;gap:4px 14px;align-items:center;padding:4px 0}
.slide label{font-size:1rem;color:inherit}
.slide input{width:100%}
input[type=range]{padding:0;accent-color:var(--link);border:0;background:none}
progress{width:100%;max-width:30rem;height:14px;accent-color:var(--link)}
.lost,.lost a{color:var(--bad)}.fine{color:var(--good)}
pre.card{white-space:pre;overflow-x:auto;margin:0 0 14px}
figure.line{margin:12px 0}
figure.line svg{width:100%;height:140px;display:block}
figure.line p.axis{display:flex;justify-content:space-between;margin:2px 0;color:var(--soft);font-size:.85rem;font-variant-numeric:tabular-nums}
path.was{fill:var(--nonebar)}path.is{fill:var(--link)}path.lost{fill:var(--badbar)}path.axis{stroke:var(--soft);stroke-width:1;vector-effect:non-scaling-stroke}
.legend i{display:inline-block;width:.8em;height:.8em;margin-right:5px}i.was{background:var(--nonebar)}i.is{background:var(--link)}i.lost{background:var(--badbar)}
footer{padding:20px 16px 32px;color:var(--soft);font-size:.9rem;display:flex;flex-wrap:wrap;gap:6px 20px}
footer form{margin:0}
footer button{border:0;background:none;padding:0;min-height:0;color:var(--link);text-decoration:underline;font-weight:400}
#live{display:none}
.live #live,.dead #live{display:inline}
.live #live .dead,.dead #live .live{display:none}
.live #live::before{content:"● ";color:var(--good)}
.dead #live{position:fixed;inset:auto 0 0;z-index:3;padding:10px 16px;background:var(--warnback);color:var(--text);border-top:2px solid var(--warn)}
.dead h1,.dead .things,.dead #notes{filter:grayscale(1);opacity:.75}
.dead #live::before{content:"○ "}
@media(max-width:44rem){table.cards thead{display:none}table.cards tr{display:block;padding:8px 0;border-bottom:1px solid var(--line)}table.cards td{display:block;border:0;padding:2px 0}table.cards td:empty{display:none}table.cards td.what{font-weight:600}table.cards td[data-name]::before{content:attr(data-name) ": ";color:var(--soft)}.slide{grid-template-columns:minmax(0,1fr) 7rem}}
@media(max-width:30rem){nav{gap:0 12px;font-size:.92rem}figure.line p.axis span:nth-child(even){display:none}.story li{grid-template-columns:1fr}.uptime{min-width:4.6em}h1{font-size:1.2rem}form.row{flex-wrap:nowrap}form.row.tall{flex-wrap:wrap}form.row label{flex:1;min-width:0}form.row.tall label{flex:1 1 40%}form.row.tall label:has(.wide,[type=search]){flex-basis:100%}form.row input,form.row select{width:100%}}
@media(min-width:48rem){ul.past li{grid-template-columns:3.4em minmax(0,24rem) minmax(0,1fr)}ul.past li>:nth-child(n+3){grid-column:auto}.things>li{grid-template-columns:minmax(0,1fr) 11rem auto}.things .bars{grid-column:2/-1;grid-row:1;width:22rem}.things .detail{grid-column:1/-1}.things>li.hasbars{grid-template-columns:minmax(0,1fr) 22rem 11rem}.things>li.hasbars .bars{grid-column:2;width:auto}.things>li.hasbars .mark{grid-column:3;grid-row:1}.things>li.whole{grid-template-columns:auto minmax(0,1fr)}}
@media(forced-colors:active){.mark::before,svg path,.legend i{forced-color-adjust:none}}
@media(max-width:17rem){.things>li{grid-template-columns:minmax(0,1fr)}header,main,footer{padding-left:8px;padding-right:8px}}
@media print{:root{color-scheme:light;--back:#fff;--card:#fff;--line:#bbb;--text:#000;--soft:#444;--good:#1d7a3c;--bad:#c0271d;--warn:#8f5a00;--none:#6b6f76;--goodbar:#3fae63;--badbar:#d8392e;--warnbar:#e0a116;--nonebar:#c9ccd0;--badback:#fdecea;--goodback:#e9f6ed;--warnback:#fdf3dc}body{font-size:10pt}nav,form,#live,.skip{display:none!important}.things>li{break-inside:avoid}h1,svg path,.mark::before,.legend i{print-color-adjust:exact;-webkit-print-color-adjust:exact}details::details-content{content-visibility:visible;display:block}a{color:inherit}}
`;
