// The conversation page: a thin client of the API. Every text is set as text, never as HTML.
const mots = JSON.parse(document.getElementById("mots").content.textContent);
const $ = (id) => document.getElementById(id);
const fil = $("fil"), attente = $("attente"), avis = $("avis"), saisie = $("saisie"), champ = $("texte");
const CLE = "aiguillage";
const vus = new Set();
let seance = null;
let occupe = false;
let ecoute = null;
let prochain = null; // written before the conversation was open: sent as soon as it is

function memoire() {
  try { return JSON.parse(sessionStorage.getItem(CLE)); } catch { return null; }
}
function retenir(valeur) {
  try { valeur ? sessionStorage.setItem(CLE, JSON.stringify(valeur)) : sessionStorage.removeItem(CLE); } catch { /* private mode */ }
}

function noeud(nom, classe, texte) {
  const n = document.createElement(nom);
  if (classe) n.className = classe;
  if (texte !== undefined && texte !== null) n.textContent = insecable(texte);
  return n;
}

// French punctuation never starts a line.
function insecable(texte) {
  return String(texte).replace(/ (?=[:;?!€»%])/g, "\u00a0").replace(/« /g, "«\u00a0");
}

// « **gras** » and phone numbers; everything else stays text. In an emergency, « le 15 » is a number to call too.
const MORCEAUX = /(\*\*[^*]+\*\*|\b0 ?[1-9](?:[ .]?\d\d){4}\b|\b0 8\d\d(?: \d\d){3}\b)/;
const AVEC_COURTS = /(\*\*[^*]+\*\*|\b0 ?[1-9](?:[ .]?\d\d){4}\b|\b0 8\d\d(?: \d\d){3}\b|\b(?:le|au) (?:116 \d{3}|\d{2,4})\b(?![ .]\d))/; // no look-behind: telephones of before 2023 refuse the whole script
function riche(parent, texte, courts = false) {
  for (const bout of texte.split(courts ? AVEC_COURTS : MORCEAUX)) {
    if (!bout) continue;
    if (bout.startsWith("**")) {
      const fort = noeud("strong");
      const numero = bout.slice(2, -2);
      if (/^[\d ]{2,14}$/.test(numero)) fort.append(lienTelephone(numero));
      else riche(fort, numero, courts);
      parent.append(fort);
    } else if (/^0[\d .]{8,14}$/.test(bout)) parent.append(lienTelephone(bout));
    else if (courts && /^(le|au) [\d ]+$/.test(bout)) parent.append(bout.slice(0, 3), lienTelephone(bout.slice(3)));
    else parent.append(document.createTextNode(insecable(bout)));
  }
}
function lienTelephone(numero) {
  const a = noeud("a", "", numero);
  const chiffres = numero.replace(/[^\d+]/g, "");
  a.href = (chiffres === "114" ? "sms:" : "tel:") + chiffres; // the 114 is for those who cannot speak
  return a;
}

function ligne(liste, terme, contenu) {
  liste.append(noeud("dt", "", terme));
  const dd = noeud("dd");
  if (contenu instanceof Node) dd.append(contenu); else riche(dd, contenu);
  liste.append(dd);
}

function carte(d) {
  const c = noeud("article", "carte");
  c.append(noeud("h3", "", d.nom), noeud("p", "structure", d.structure));
  const description = noeud("p"); riche(description, d.description); c.append(description);
  if (d.statut === "experimental") c.append(noeud("p", "", mots.carte.experimental));
  if (d.pourquoi.length) {
    const p = noeud("p");
    p.append(noeud("strong", "", mots.carte.pourquoi + " : "), document.createTextNode(insecable(d.pourquoi.join(" "))));
    c.append(p);
  }
  if (d.telephone) {
    const a = lienTelephone(d.telephone);
    a.className = "appel";
    a.setAttribute("aria-label", mots.carte.appeler + " " + d.telephone);
    c.append(a);
  } else c.append(noeud("p", "", mots.carte.telephone_inconnu));
  if (d.horaires_maintenant) c.append(noeud("p", "", d.horaires_maintenant));
  if (d.demarche) { const p = noeud("p"); p.append(noeud("strong", "", mots.carte.demarche + " : ")); riche(p, d.demarche); c.append(p); }
  if (d.a_apporter?.length) { const p = noeud("p"); p.append(noeud("strong", "", mots.carte.apporter + " : "), document.createTextNode(d.a_apporter.join(", "))); c.append(p); }
  if (d.repli) { const p = noeud("p", "repli"); riche(p, d.repli); c.append(p); }
  if (d.conditions.length) {
    c.append(noeud("strong", "", mots.carte.conditions));
    const ul = noeud("ul");
    const signes = { "remplie": ["✔", mots.carte.remplie], "non-remplie": ["✖", mots.carte.non_remplie], "a-verifier": ["?", mots.carte.a_verifier] };
    for (const k of d.conditions) {
      const [signe, nom] = signes[k.statut];
      ul.append(noeud("li", "", `${signe} ${k.texte} (${nom})`));
    }
    c.append(ul);
  }
  const plus = noeud("details");
  plus.append(noeud("summary", "", `${mots.carte.adresse}, ${mots.carte.horaires.toLowerCase()}, ${mots.carte.site.toLowerCase()}`));
  const dl = noeud("dl");
  ligne(dl, mots.carte.adresse, d.adresse || mots.carte.inconnu);
  ligne(dl, mots.carte.horaires, d.horaires || mots.carte.inconnu);
  if (d.site) { const a = noeud("a", "", d.site); a.href = d.site; a.rel = "noreferrer noopener"; a.target = "_blank"; ligne(dl, mots.carte.site, a); }
  else ligne(dl, mots.carte.site, mots.carte.inconnu);
  if (d.courriel) { const a = noeud("a", "", d.courriel); a.href = "mailto:" + d.courriel; ligne(dl, mots.carte.ecrire, a); }
  ligne(dl, mots.carte.frais, d.frais_precisions || (d.frais ? mots.carte[d.frais] : mots.carte.inconnu));
  plus.append(dl);
  c.append(plus);
  const sources = noeud("details", "source");
  sources.append(noeud("summary", "", mots.carte.sources));
  const ul = noeud("ul");
  for (const s of d.sources) {
    const li = noeud("li");
    const titre = s.titre + (s.document ? `, ${s.document}` : "") + (s.date ? ` (${s.date})` : "");
    if (s.url) { const a = noeud("a", "", titre); a.href = s.url; a.rel = "noreferrer noopener"; a.target = "_blank"; li.append(a); }
    else li.textContent = titre;
    ul.append(li);
  }
  sources.append(ul);
  c.append(sources);
  c.append(noeud("p", "source", d.verifie_le ? `${mots.carte.verifie} ${d.verifie_le}` : mots.carte.verifie_inconnu));
  return c;
}

function afficher(m) {
  if (vus.has(m.id)) return;
  vus.add(m.id);
  if (m.auteur === "usager") {
    const propre = [...fil.querySelectorAll("li.usager[data-local]")].find((li) => li.dataset.local);
    if (propre) { delete propre.dataset.local; return; }
  }
  retirerBoutons();
  const li = noeud("li", `tour ${m.auteur} ${m.type}`);
  li.append(noeud("span", "qui", { assistant: mots.assistant, usager: mots.vous, conseiller: mots.conseiller }[m.auteur] + " : "));
  const bulle = noeud("div", "bulle");
  riche(bulle, m.texte, m.type === "urgence");
  li.append(bulle);
  if (m.orientation) {
    for (const d of m.orientation.dispositifs) li.append(carte(d));
    const a = noeud("a", "", mots.carte.imprimer);
    a.href = m.orientation.fiche_url; a.target = "_blank"; a.rel = "noopener";
    const p = noeud("p"); p.append(a); li.append(p);
  }
  if (m.boutons.length) {
    const zone = noeud("div", "boutons");
    for (const b of m.boutons) {
      const bouton = noeud("button", "", b.titre);
      bouton.type = "button";
      bouton.addEventListener("click", () => envoyer({ choix: b.valeur }, b.titre));
      zone.append(bouton);
    }
    li.append(zone);
  }
  fil.append(li);
  return li;
}

function retirerBoutons() {
  for (const zone of fil.querySelectorAll(".boutons")) zone.remove();
}

function locale(texte) {
  retirerBoutons();
  const li = noeud("li", "tour usager");
  li.dataset.local = "1";
  li.append(noeud("span", "qui", mots.vous + " : "), noeud("div", "bulle", texte));
  fil.append(li);
  li.scrollIntoView({ block: "end" });
}

async function appel(methode, chemin, corps) {
  const entetes = { "Content-Type": "application/json" };
  if (seance) entetes.Authorization = "Bearer " + seance.jeton;
  const r = await fetch(chemin, { method: methode, headers: entetes, body: corps ? JSON.stringify(corps) : undefined });
  if (r.status === 204) return {};
  const donnees = await r.json();
  if (!r.ok) throw Object.assign(new Error(donnees.erreur?.message || ""), { statut: r.status });
  return donnees;
}

function montrerAvis(texte) {
  avis.textContent = "";
  if (texte) riche(avis, texte, true);
  avis.hidden = !texte;
}

function recevoir(reponse, focaliser = true) {
  let premier = null;
  for (const m of reponse.messages) {
    const li = afficher(m);
    if (!premier && li && m.auteur !== "usager") premier = li;
  }
  if (premier && focaliser) premier.scrollIntoView({ block: "start" });
  document.title = mots.titre + " : " + mots.sous_titre;
}

async function envoyer(corps, texteAffiche) {
  if (occupe) return;
  if (!seance) { prochain = [corps, texteAffiche]; attente.hidden = false; return; }
  occupe = true;
  montrerAvis("");
  locale(texteAffiche);
  attente.hidden = false;
  try {
    const reponse = await appel("POST", `/api/v1/conversations/${seance.id}/messages`, corps);
    const propre = fil.querySelector("li.usager[data-local]");
    if (propre) delete propre.dataset.local;
    recevoir(reponse);
  } catch (e) {
    const propre = fil.querySelector("li.usager[data-local]");
    if (propre && e.statut !== 503) propre.remove();
    if (e.statut === 404 || e.statut === 401) { await commencer(); return; }
    montrerAvis(e.message || mots.hors_ligne);
    if (corps.texte && e.statut !== 503 && !champ.value) champ.value = corps.texte;
  } finally {
    occupe = false;
    attente.hidden = true;
    champ.focus({ preventScroll: true });
  }
}

async function commencer() {
  retenir(null); seance = null; vus.clear(); fil.textContent = "";
  attente.hidden = false;
  try {
    const r = await appel("POST", "/api/v1/conversations", { canal: "web" });
    seance = { id: r.id, jeton: r.jeton };
    retenir(seance);
    montrerAvis("");
    recevoir(r, false);
    suivre();
    if (prochain) { const [corps, texte] = prochain; prochain = null; envoyer(corps, texte); }
  } catch (e) {
    montrerAvis(e.message || mots.hors_ligne);
    setTimeout(() => { if (!seance) commencer(); }, 5000);
  } finally { attente.hidden = !prochain && !occupe; }
}

async function reprendre() {
  seance = memoire();
  if (!seance) return commencer();
  try {
    recevoir(await appel("GET", `/api/v1/conversations/${seance.id}`));
    suivre();
  } catch (e) {
    if (e.statut === 401 || e.statut === 404) return commencer();
    montrerAvis(e.message || mots.hors_ligne);
  }
}

// Words that arrive by themselves: an answer given after a breakdown, an adviser.
async function suivre() {
  ecoute?.abort();
  ecoute = new AbortController();
  const moi = seance, coupe = ecoute;
  while (moi === seance && !coupe.signal.aborted) {
    try {
      const r = await fetch(`/api/v1/conversations/${moi.id}/evenements`, { headers: { Authorization: "Bearer " + moi.jeton }, signal: coupe.signal });
      if (!r.ok) { if (r.status === 401 || r.status === 404) return; throw new Error("evenements"); }
      const lecteur = r.body.pipeThrough(new TextDecoderStream()).getReader();
      let tampon = "";
      for (;;) {
        const { value, done } = await lecteur.read();
        if (done) break;
        tampon += value;
        let fin;
        while ((fin = tampon.indexOf("\n\n")) >= 0) {
          const bloc = tampon.slice(0, fin); tampon = tampon.slice(fin + 2);
          const nom = /^event: (.*)$/m.exec(bloc)?.[1], donnees = /^data: (.*)$/m.exec(bloc)?.[1];
          if (nom === "message" && donnees && !occupe) { montrerAvis(""); afficher(JSON.parse(donnees)); }
        }
      }
    } catch { if (coupe.signal.aborted) return; }
    await new Promise((suite) => setTimeout(suite, 3000));
  }
}

saisie.addEventListener("submit", (e) => {
  e.preventDefault();
  const texte = champ.value.trim();
  if (!texte || occupe) return;
  champ.value = "";
  envoyer({ texte }, texte);
});
champ.addEventListener("keydown", (e) => {
  if (e.key === "Enter" && !e.shiftKey && !e.isComposing) { e.preventDefault(); saisie.requestSubmit(); }
});
$("personne").addEventListener("click", () => envoyer({ texte: mots.personne }, mots.personne));
$("terminer").addEventListener("click", async () => {
  if (!window.confirm(mots.confirmer)) return;
  const ancienne = seance;
  ecoute?.abort();
  if (ancienne) await appel("DELETE", `/api/v1/conversations/${ancienne.id}`).catch(() => {});
  await commencer();
  montrerAvis(mots.terminee);
});
reprendre();
