/**
 * What makes a page live: it hears of every record, and asks for itself again, some moments apart. What it has then it is made
 * into, node by node: only what differs is touched, so that focus, folds and what is being typed stay. What does not answer in time,
 * or not at all, is said, and greys what is shown. Without it the page is whole.
 */
export const script = `(()=>{
const doc=document,body=doc.body,here=location,$=(s,e=doc)=>e.querySelector(s);
const state=s=>{body.classList.remove('live','dead');body.classList.add(s);doc.title=(s==='dead'?'○ ':'')+doc.title.replace(/^○ /,'')};
const key=n=>n.id||n.nodeName==='LI'&&$('a',n)?.getAttribute('href');
const kids=(a,b)=>{
const old=new Map();let at=a.firstChild;
for(const n of a.childNodes)if(key(n))old.set(key(n),n);
for(const n of b.childNodes){
const o=key(n)?old.get(key(n)):at&&!key(at)&&at.nodeName===n.nodeName&&at;
if(!o){a.insertBefore(doc.importNode(n,true),at);continue}
if(o===at)at=at.nextSibling;else (a.moveBefore||a.insertBefore).call(a,o,at);
into(o,n)}
while(at){const n=at.nextSibling;at.remove();at=n}};
const into=(a,b)=>{
if(a.isEqualNode(b))return;
if(!a.attributes)return a.data=b.data;
if(a.nodeName!==b.nodeName)return a.replaceWith(doc.importNode(b,true));
if(a.matches('select,[data-matches],input:not([type=hidden])'))return;
if(b.open&&a.dataset.wrong!==b.dataset.wrong)a.open=true;
for(const {name} of [...a.attributes])if(name!=='open'&&!b.hasAttribute(name))a.removeAttribute(name);
for(const {name,value} of b.attributes)if(name!=='open'&&a.getAttribute(name)!==value)a.setAttribute(name,value);
kids(a,b)};
const get=async u=>{const r=await fetch(u,{signal:AbortSignal.timeout(8000)});if(r.status>404)throw 0;
return new DOMParser().parseFromString(await r.text(),'text/html')};
let busy,again,at=0,rest=400;
const load=async()=>{
if(busy){again=1;return}
busy=1;again=0;
try{
const next=await get(here.href),f=doc.activeElement;
for(const s of ['main','footer'])into($(s),$(s,next));
if(f!==doc.activeElement&&f.isConnected)f.focus();
doc.title=next.title;at=Date.now();state('live');rest=400
}catch{state('dead');again=1;rest=3000}
setTimeout(()=>{busy=0;if(again)load();else if($('[data-soon]'))setTimeout(load,600)},rest)};
let es;
const open=()=>{
es=new EventSource('/api/events');
es.onopen=()=>{if(at)load();else state('live');at=1};
es.onerror=()=>{load();if(es.readyState===2)setTimeout(open,5000)};
for(const t of ['transition','hold','notice','command','delivery'])es.addEventListener(t,load)};
const see=()=>doc.hidden||load();
if(body.dataset.live!=='no'){open();setInterval(see,15000);doc.onvisibilitychange=see}
if($('[data-soon]'))load();
for(const r of doc.querySelectorAll('[data-steps]')){const i=doc.getElementById(r.dataset.for),s=r.dataset.steps.split(' '),p=()=>{r.value=s.indexOf(i.value)};
r.hidden=false;r.max=s.length-1;p();i.oninput=p;r.oninput=()=>{i.value=s[r.value]}}
const typed=(i,f)=>{let t;if(i)i.addEventListener('input',()=>{clearTimeout(t);t=setTimeout(f,250)})};
const q=$('[type=search]'),m=$('[data-matches]'),i=$('input.wide');
typed(q,()=>{const u=new URL(here);u.searchParams.set('q',q.value);history.replaceState(0,'',u);load()});
typed(i,()=>{const v=i.value;m.textContent='';get('/silences?match='+encodeURIComponent(v)).then(d=>{if(v===i.value)m.textContent=$('[data-matches]',d).textContent}).catch(()=>0)});
})();`;
