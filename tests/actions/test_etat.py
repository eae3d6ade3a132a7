"""What a message changes in the state of a conversation, and what it leaves."""

from __future__ import annotations

from typing import Any

from actions.etat import Etat, fusionner


def dire(etat: Etat, precisions: tuple[str, ...] = (), **situation: Any) -> None:
    fusionner(etat, {"actes": ["informer"], "situation": situation, "precisions": list(precisions)})


def test_un_refus_du_social_dure_jusqu_a_ce_qu_on_le_demande() -> None:
    etat = Etat()
    dire(etat, refuse=["service-social"])
    assert etat.situation().refuse == ["service-social"]
    dire(etat, age=34)
    assert etat.refuse == ["service-social"]
    dire(etat, ("travailleur-social",))
    assert etat.refuse == []


def test_refuser_et_nommer_dans_la_meme_phrase_reste_un_refus() -> None:
    etat = Etat()
    dire(etat, ("travailleur-social",), refuse=["service-social"])
    assert etat.refuse == ["service-social"]


def test_la_distance_et_le_contrat_sont_gardes_et_se_corrigent() -> None:
    etat = Etat()
    dire(etat, distance_travail_km=45, contrat="cdi")
    dire(etat, age=30)
    assert (etat.situation().distance_travail_km, etat.situation().contrat) == (45, "cdi")
    dire(etat, distance_travail_km=12)
    assert etat.situation().distance_travail_km == 12


def test_ce_qui_est_nouveau_relance_la_recherche() -> None:
    etat = Etat(besoins_traites=["mobilite--financer-ma-mobilite"], proposes=["x"])
    dire(etat, contrat="cdd")
    assert (etat.besoins_traites, etat.proposes) == ([], [])
    etat.proposes = ["y"]
    dire(etat, contrat="cdd")
    assert etat.proposes == ["y"]
