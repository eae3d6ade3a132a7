"""`make bench`: times and memory, as medians, beside a bare Rasa bot (DIET + TED) measured in the same run.

Not a test: nothing here passes or fails. Options: --sans-reference skips the bare bot (its training takes minutes);
--clone also measures the first answer from a clean clone (reinstalls everything).
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import requests

from assistant.processus.modele import environnement
from assistant.processus.superviseur import port_libre
from directory.reglages import RACINE
from tests import bench_annuaire
from tests.conftest import Conversation, lancer

TOURS = 40
PHRASES = (
    "bonjour, j'habite hazebrouck et ma voiture est en panne, je suis au rsa",
    "aucun",
    "d'autres solutions",
    "et pour un vélo à Calais ?",
)
ATTENTE_S = 300


def machine() -> str:
    """What the figures were measured on."""
    model = next(
        (x.split(":")[1].strip() for x in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in x), "?"
    )
    memory = int(Path("/proc/meminfo").read_text().split()[1]) // 1024 // 1024
    system = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    return f"{system}, {os.cpu_count()} cœurs ({model}), {memory} Go"


def rss_mo(pids: list[int]) -> float:
    """Resident memory of processes, in MB."""
    total = 0
    for pid in pids:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                total += int(line.split()[1])
    return total / 1024


def resume(times_ms: list[float]) -> str:
    """Median and 95th percentile."""
    ordered = sorted(times_ms)
    return f"médiane {statistics.median(ordered):6.1f} ms   p95 {ordered[int(0.95 * (len(ordered) - 1))]:6.1f} ms"


def chronometrer(work: Callable[[], object]) -> float:
    """Milliseconds that a call takes."""
    begin = time.perf_counter()
    work()
    return (time.perf_counter() - begin) * 1000


def mesurer_produit(dossier: Path) -> dict[str, float]:
    """Start, turns and memory of the product."""
    begin = time.perf_counter()
    server = lancer(dossier)
    server.attendre()
    started = time.perf_counter() - begin
    first = chronometrer(lambda: Conversation(server.url).dire(PHRASES[0]))
    by_phrase: list[list[float]] = [[] for _ in PHRASES]
    for _ in range(TOURS):
        talk = Conversation(server.url)
        for i, text in enumerate(PHRASES):
            by_phrase[i].append(chronometrer(lambda t=text, c=talk: c.dire(t)))
    memory = rss_mo([server.processus.pid, *server.enfants().values()])
    server.arreter()
    print(f"Démarrage (modèle et base prêts)          {started:6.1f} s   (cible 40 s)")
    print(f"Première réponse après le démarrage       {first:6.1f} ms")
    for text, times in zip(PHRASES, by_phrase, strict=True):
        print(f"Tour « {text[:34]:<34} » {resume(times)}")
    everything = [t for times in by_phrase for t in times]
    print(f"Tous les tours par la passerelle           {resume(everything)}   (cible 80 / 200)")
    print(f"Mémoire des quatre processus              {memory:6.0f} Mo  (cible 2 048)")
    return {"tour": statistics.median(everything), "demarrage": started, "memoire": memory}


BOT_NU = {
    "config.yml": """recipe: default.v1
assistant_id: bot-nu
language: fr
pipeline:
- name: WhitespaceTokenizer
- name: RegexFeaturizer
- name: LexicalSyntacticFeaturizer
- name: CountVectorsFeaturizer
- name: CountVectorsFeaturizer
  analyzer: char_wb
  min_ngram: 1
  max_ngram: 4
- name: DIETClassifier
  epochs: 100
- name: EntitySynonymMapper
- name: ResponseSelector
  epochs: 100
- name: FallbackClassifier
policies:
- name: MemoizationPolicy
- name: RulePolicy
- name: UnexpecTEDIntentPolicy
  epochs: 100
- name: TEDPolicy
  epochs: 100
""",
    "domain.yml": """version: "3.1"
intents: [saluer, aller_bien, aller_mal, au_revoir]
actions: [action_noter]
responses:
  utter_saluer: [{text: Bonjour}]
  utter_tant_mieux: [{text: Tant mieux}]
  utter_courage: [{text: Courage}]
  utter_au_revoir: [{text: Au revoir}]
""",
    "data/nlu.yml": """version: "3.1"
nlu:
- intent: saluer
  examples: |
    - bonjour
    - salut
    - bonsoir
    - coucou
- intent: aller_bien
  examples: |
    - ça va bien
    - très bien
    - super
    - en forme
- intent: aller_mal
  examples: |
    - ça va mal
    - triste
    - pas bien
    - déprimé
- intent: au_revoir
  examples: |
    - au revoir
    - à bientôt
    - salut à plus
    - bonne journée
""",
    "data/stories.yml": """version: "3.1"
stories:
- story: bien
  steps:
  - intent: saluer
  - action: utter_saluer
  - intent: aller_bien
  - action: action_noter
  - action: utter_tant_mieux
- story: mal
  steps:
  - intent: saluer
  - action: utter_saluer
  - intent: aller_mal
  - action: action_noter
  - action: utter_courage
rules:
- rule: au revoir
  steps:
  - intent: au_revoir
  - action: utter_au_revoir
""",
    "actions.py": """from rasa_sdk import Action


class Noter(Action):
    def name(self):
        return "action_noter"

    def run(self, dispatcher, tracker, domain):
        return []
""",
    "credentials.yml": "rest:\n",
}


def mesurer_reference(dossier: Path) -> dict[str, float]:
    """A bare bot of the `rasa init` kind, DIET and TED, with one custom action: training, start, turns, memory."""
    port, actions = port_libre(), port_libre()
    for name, text in {
        **BOT_NU,
        "endpoints.yml": f"action_endpoint: {{url: 'http://127.0.0.1:{actions}/webhook'}}\n",
    }.items():
        path = dossier / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    env = {**environnement(), "RASA_CACHE_DIRECTORY": str(dossier / "cache"), "PYTHONPATH": str(dossier)}
    rasa = [sys.executable, "-m", "rasa"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    begin = time.perf_counter()
    subprocess.run([*rasa, "train", "--force"], cwd=dossier, env=env, check=True, **quiet)
    print(f"Bot nu : entraînement                     {time.perf_counter() - begin:6.1f} s")
    begin = time.perf_counter()
    server = subprocess.Popen(
        [*rasa, "run", "--interface", "127.0.0.1", "--port", str(port)], cwd=dossier, env=env, **quiet
    )
    helper = subprocess.Popen(
        [sys.executable, "-m", "rasa_sdk", "--actions", "actions", "--port", str(actions)],
        cwd=dossier,
        env=env,
        **quiet,
    )
    url = f"http://127.0.0.1:{port}/webhooks/rest/webhook"
    try:
        while time.perf_counter() - begin < ATTENTE_S:
            try:
                if requests.get(f"http://127.0.0.1:{port}/webhooks/rest/", timeout=2).status_code == 200:
                    break
            except requests.ConnectionError:
                time.sleep(0.1)
        started = time.perf_counter() - begin
        times = []
        with requests.Session() as http:
            for i in range(TOURS):
                for text in ("bonjour", "ça va bien"):
                    body = {"sender": f"essai-{i}", "message": text}
                    times.append(chronometrer(lambda b=body: http.post(url, json=b, timeout=30).raise_for_status()))
        memory = rss_mo([server.pid, helper.pid])
    finally:
        for process in (server, helper):
            process.send_signal(signal.SIGTERM)
            process.wait(20)
    print(f"Bot nu : démarrage                        {started:6.1f} s")
    print(f"Bot nu : tours, sans passerelle ni base    {resume(times)}")
    print(f"Bot nu : mémoire                          {memory:6.0f} Mo")
    return {"tour": statistics.median(times), "demarrage": started, "memoire": memory}


def mesurer_clone(dossier: Path) -> None:
    """First answer of `make run` from a clean clone in an empty folder."""
    clone = dossier / "clone"
    subprocess.run(["git", "clone", "-q", str(RACINE), str(clone)], check=True)
    port = port_libre()
    env = {k: v for k, v in os.environ.items() if not k.startswith(("RASA", "DOSSIER", "VIRTUAL_ENV"))}
    begin = time.perf_counter()
    run = subprocess.Popen(
        ["make", "run"], cwd=clone, env={**env, "PORT": str(port)}, stdout=subprocess.DEVNULL, start_new_session=True
    )
    while run.poll() is None:
        try:
            if requests.get(f"http://127.0.0.1:{port}/healthz", timeout=2).status_code == 200:
                Conversation(f"http://127.0.0.1:{port}").dire(PHRASES[0])
                break
        except (requests.ConnectionError, requests.Timeout):
            time.sleep(0.2)
    print(f"Clone neuf : première réponse de make run {time.perf_counter() - begin:6.1f} s   (cible 360 s)")
    os.killpg(run.pid, signal.SIGTERM)
    run.wait(30)
    shutil.rmtree(clone)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Mesure les temps et la mémoire")
    parser.add_argument("--sans-reference", action="store_true", help="ne mesure pas le bot nu")
    parser.add_argument("--sans-annuaire", action="store_true", help="ne mesure pas l'annuaire à grande échelle")
    parser.add_argument("--clone", action="store_true", help="mesure aussi un clone neuf (réinstalle tout)")
    args = parser.parse_args()
    print(f"Machine : {machine()}")
    with tempfile.TemporaryDirectory() as folder:
        ours = mesurer_produit(Path(folder) / "produit")
        if not args.sans_reference:
            bare = mesurer_reference(Path(folder) / "reference")
            for name in ("tour", "demarrage", "memoire"):
                print(f"Rapport produit / bot nu, {name:<12} {ours[name] / bare[name]:6.2f}")
        if args.clone:
            mesurer_clone(Path(folder))
    if not args.sans_annuaire:
        bench_annuaire.tout()


if __name__ == "__main__":
    main()
