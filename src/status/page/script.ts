/**
 * What makes a page live: it hears of every record, and asks for itself again, some moments apart. Only what has
 * changed is put in its place, so that focus, folds and what is being typed stay. Without it the page is whole.
 */
export const script = `(()=>{
const body=document.body,main=document.querySelector('main');
const state=s=>{body.classList.remove('live','dead');body.classList.add(s)};
let busy=false,again=false,at=0,rest=400;
const busyIn=el=>el.contains(document.activeElement)&&/INPUT|SELECT/.test(document.activeElement.tagName);
const put=(now,next)=>{
for(const el of next.querySelectorAll('[data-live]')){
const old=now.querySelector('#'+CSS.escape(el.id));
if(!old)return false;
if(old.outerHTML===el.outerHTML||busyIn(old))continue;
if(old.tagName==='DETAILS')el.open=old.open;
for(const d of el.querySelectorAll('details[id]')){const o=document.getElementById(d.id);if(o)d.open=o.open}
const f=document.activeElement,k=f&&old.contains(f)&&f.id;
old.replaceWith(document.importNode(el,true));
if(k)document.getElementById(k)?.focus();
}
for(const el of now.querySelectorAll('[data-live]'))if(!next.querySelector('#'+CSS.escape(el.id)))el.remove();
return true};
const load=async()=>{
if(busy){again=true;return}
busy=true;again=false;
try{
const r=await fetch(location.href,{headers:{accept:'text/html'}});
if(!r.ok)throw 0;
const next=new DOMParser().parseFromString(await r.text(),'text/html');
const there=next.querySelector('main');
if(!put(main,there)&&!busyIn(main))main.replaceChildren(...document.importNode(there,true).childNodes);
document.title=next.title;at=Date.now();state('live');rest=400
}catch{state('dead');again=true;rest=3000}
setTimeout(()=>{busy=false;if(again)load();else if(document.querySelector('[data-soon]'))setTimeout(load,600)},rest)};
let es;
const open=()=>{
es=new EventSource('/api/events');
es.onopen=()=>{state('live');if(at)load();at=Date.now()};
es.onerror=()=>{state('dead');if(es.readyState===2)setTimeout(open,5000)};
for(const t of ['transition','hold','notice','command','delivery'])es.addEventListener(t,load)};
if(body.dataset.live!=='no'){open();setInterval(()=>{if(!document.hidden)load()},20000)}
if(document.querySelector('[data-soon]'))load();
for(const r of document.querySelectorAll('[data-steps]')){const i=document.getElementById(r.dataset.for),s=r.dataset.steps.split(' '),p=()=>{r.value=s.indexOf(i.value)};
r.hidden=false;r.max=s.length-1;p();i.oninput=p;r.oninput=()=>{i.value=s[r.value]}}
const q=document.querySelector('input[type=search]');
if(q){let t;q.addEventListener('input',()=>{clearTimeout(t);t=setTimeout(async()=>{
const u=new URL(location.href);q.value?u.searchParams.set('q',q.value):u.searchParams.delete('q');history.replaceState(null,'',u);load()},250)})}
const m=document.querySelector('[data-matches]');
if(m){const i=document.querySelector('input[name=what]');let t;i.addEventListener('input',()=>{clearTimeout(t);t=setTimeout(async()=>{
const r=await fetch('/silences?match='+encodeURIComponent(i.value));
const d=new DOMParser().parseFromString(await r.text(),'text/html');m.textContent=d.querySelector('[data-matches]').textContent},250)})}
})();`;
