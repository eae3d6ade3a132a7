# Aiguillage. `make help` lists the targets.
SHELL := /bin/bash
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --no-input
INSTALL := $(PIP) install --no-deps --ignore-requires-python --require-hashes --progress-bar off -qq
export RASA_TELEMETRY_ENABLED := false

.DEFAULT_GOAL := help
.PHONY: help run train test bench eval lint format lock clean

help: ## liste les commandes
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || \
	  { echo "Aiguillage demande Python 3.11 (trouvé : $$($(PYTHON) --version 2>&1)). Indiquez-le : make PYTHON=/chemin/python3.11" >&2; exit 2; }
	@echo "[1/4] Environnement Python"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installe: requirements.txt pyproject.toml | $(VENV)/bin/python
	@echo "[2/4] Installation des bibliothèques (1 à 3 minutes la première fois)"
	@$(INSTALL) -r requirements.txt
	@$(PIP) install --no-deps --no-build-isolation -qq -e .
	@touch $@

$(VENV)/.installe-dev: requirements-dev.txt $(VENV)/.installe
	@echo "Installation des outils de test"
	@$(INSTALL) -r requirements-dev.txt
	@touch $@

run: $(VENV)/.installe ## installe, entraîne si besoin, démarre tout, s'arrête avec Ctrl-C
	@exec $(VENV)/bin/aiguillage demarrer

train: $(VENV)/.installe ## entraîne le modèle s'il ne correspond pas aux sources
	@$(VENV)/bin/aiguillage entrainer

test: $(VENV)/.installe-dev ## lance tous les tests
	@$(PY) -m pytest

bench: $(VENV)/.installe-dev ## mesure les temps et la mémoire
	@$(PY) -m tests.bench

eval: $(VENV)/.installe-dev ## mesure la compréhension sur des phrases jamais apprises
	@$(PY) -m tests.evaluer

lint: $(VENV)/.installe-dev ## vérifie le style, les types et les textes
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/mypy --no-error-summary
	@$(VENV)/bin/aiguillage annuaire verifier

format: $(VENV)/.installe-dev ## remet en forme le code
	@$(VENV)/bin/ruff format .
	@$(VENV)/bin/ruff check --fix .

lock: ## recalcule les verrous (demande uv)
	uv pip compile pyproject.toml --generate-hashes --python-version 3.11 -q --no-header --no-annotate --no-emit-index-url -o requirements.txt
	uv pip compile pyproject.toml --extra dev -c requirements.txt --generate-hashes --python-version 3.11 -q --no-header --no-annotate --no-emit-index-url -o requirements-dev.txt

clean: ## efface l'environnement, le modèle et les données locales
	rm -rf $(VENV) models var .rasa
