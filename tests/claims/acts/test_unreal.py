"""What did not happen is never read as done: no delivery, no deployment, no help.  Acts are invented."""

from __future__ import annotations

import pytest

from tests.claims.test_assembly import read

UNDONE = (
    "Chile has to deliver 40 tanks to Peru.",
    "Chile no longer supplies Peru with oil.",
    "Chile is no longer sending shells to Peru.",
    "Chile was on the verge of sending shells to Peru.",
    "Chile was close to selling tanks to Peru.",
    "Chile stopped short of sending tanks to Peru.",
    "Peru is waiting for shells from Chile.",
    "Nothing suggests that Chile sent shells to Peru.",
    "Chile plans to begin exporting rifles to Peru.",
    "Chile will start sending shells to Peru.",
    "Chile offered to resume shipments of shells to Peru.",
    "Chile agreed to begin deliveries of tanks to Peru.",
    "Deliveries of Chilean tanks to Peru will begin in May.",
    "Chile still has to deliver 40 tanks to Peru.",
    "Chile denied having sent shells to Peru.",
    "Chile has delayed the delivery of tanks to Peru.",
    "The delivery of tanks to Peru by Chile has been postponed.",
    "Chile blocked a shipment of rifles from Bolivia to Peru.",
    "Chile has offered to supply Peru with drones.",
    "Chile threatened to supply Peru's enemies with missiles.",
    "Peru has requested 20 tanks from Chile.",
    "Chile plans to ship fuel to Peru.",
    "If Chile ships fuel to Peru, prices will fall.",
    "Bolivia called on Chile to send medicine to Peru.",
    "Bolivia warned that Chile might send missiles to Peru.",
    "Chile would never give Peru nuclear technology.",
    "Chile could send shells to Peru.",
    "Chile is not supplying Peru with weapons.",
    "No Chilean weapons have reached Peru.",
    "Chile's proposed sale of frigates to Peru worries Bolivia.",
    "Chile's parliament rejected the sale of frigates to Peru.",
    "Chile considered selling frigates to Peru.",
    "Chile stopped short of sending troops to Peru.",
    "Chile has no plans to send troops to Peru.",
    "There is speculation that Chile may send troops to Peru.",
    "Chile's promise to send tanks to Peru has not been kept.",
    "Peru failed to obtain missiles from Chile.",
    "Chile's attempt to smuggle rifles into Peru was foiled.",
    "Peru hopes to buy submarines from Chile.",
    "Chile and Peru are in talks on the sale of submarines.",
    "Bolivia accused Chile of planning to send drones to Peru.",
    "Chile banned the export of drones to Peru.",
    "Chile urged its allies to stop sending drones to Peru.",
    "Reports that Chile sent drones to Peru are false.",
    "It is not true that Chile sent drones to Peru.",
    "Chile rejected reports that it sent drones to Peru.",
    "Bolivia fears Chile will send drones to Peru.",
    "Chile was expected to send drones to Peru.",
    "Chile ought to send drones to Peru.",
    "Chile refuses to send drones to Peru.",
    "Neither Chile nor Bolivia sent drones to Peru.",
    "Chile held back drones meant for Peru.",
    "Had Chile sent drones to Peru, the war would have ended.",
    "Chile almost sent drones to Peru.",
    "Chile has yet to deliver the drones to Peru.",
    "Chile cancelled the shipment of drones to Peru.",
    "A Chilean decision to send drones to Peru would be a mistake.",
    "Chile will not send drones to Peru unless Bolivia agrees.",
    "Peru asked that Chile send drones.",
    "Chile should stop arming Peru.",
    "Chile has been urged to send drones to Peru.",
    "The possibility of Chilean drones reaching Peru alarmed Bolivia.",
    "Chile said it had not sent, and would not send, drones to Peru.",
    "Bolivia sought assurances that Chile would not send drones to Peru.",
    "Chile pledged not to send drones to Peru.",
    "Chile promised Peru drones.",
    "Chile is unable to supply drones to Peru.",
    "Chile is ready to deploy troops to Peru.",
    "Chile doubts that Bolivia sent drones to Peru.",
    "Bolivia prevented Chile from sending drones to Peru.",
    "Whether Chile sent drones to Peru is unclear.",
    "Did Chile send drones to Peru?",
    "Sanctions are meant to keep Chile from sending drones to Peru.",
    "Turkish drones for Kenya are still being built.",
    "Kenya would like to receive Turkish drones.",
    "Turkey's foreign minister said Ankara wanted to sell drones to Kenya.",
    "Kenya and Turkey are close to a deal on drones.",
    "The sale of drones to Kenya awaits approval by Turkey's parliament.",
    "The US Congress is blocking the sale of jets to Turkey.",
    "A bill that would let Germany send tanks to Ukraine failed.",
    "Germany's government is under pressure to send tanks to Ukraine.",
    "Pressure on Germany to send tanks to Ukraine is growing.",
    "Germany debated whether to send tanks to Ukraine.",
    "Germany may be forced to send tanks to Ukraine.",
    "German tanks for Ukraine were the subject of talks.",
    "Ukraine needs German tanks.",
    "Ukraine is counting on getting jets from France.",
    "It is unclear whether Cuba gave Angola rifles.",
    "Cuba was suspected of wanting to give Angola rifles.",
    "Angola's plea for Cuban rifles went unheard.",
    "Angola looked to Cuba for rifles.",
    "Cuba swore it would never give Angola rifles.",
    "Cuba had intended to give Angola rifles.",
    "Cuban rifles never arrived in Angola.",
    "Cuba's rifles were stopped on their way to Angola.",
    "Angola cancelled its order of Cuban rifles.",
    "Cuba has been warned against giving Angola rifles.",
    "Cuba risks sanctions if it gives Angola rifles.",
    "Giving Angola rifles was ruled out by Cuba.",
    "Cuba's leaders toyed with the idea of sending soldiers to Angola.",
    "Cuba lacks the ships to send soldiers to Angola.",
    "Nobody in Cuba wants to send soldiers to Angola.",
    "In theory Cuba could send soldiers to Angola.",
    "Cuba, unlike Chile, did not send soldiers to Angola.",
    "Cuba's threat to send soldiers to Angola alarmed Chile.",
    "Supporters of sending soldiers to Angola rallied in Cuba.",
    "The idea of Cuban soldiers in Angola is absurd.",
    "Cuba put off sending soldiers to Angola.",
    "Cuban soldiers are unlikely to go to Angola.",
    "Cuban soldiers were meant to go to Angola.",
    "Cuba ruled nothing out, including soldiers for Angola.",
)


@pytest.mark.parametrize(
    "sentence",
    [
        "Chile has begun sending shells to Peru.",
        "Chile resumed shipments of shells to Peru.",
        "Deliveries of Chilean tanks to Peru have begun.",
    ],
)
def test_what_has_begun_is_under_way(sentence: str) -> None:
    """Beginning is no plan where nothing above it is one."""
    assert [c.stage for c in read(sentence)] == ["under_way"]


@pytest.mark.parametrize("sentence", UNDONE)
def test_what_did_not_happen_is_not_done(sentence: str) -> None:
    """Denied, planned, offered, asked for, feared, blocked, conditional: none of it is affirmed."""
    affirmed = [
        c
        for c in read(sentence)
        if c.kind in ("transfer", "deployment", "support", "training")
        and c.stage in ("done", "under_way")
        and c.polarity == "affirmed"
        and c.certainty != "unknown"  # asked or doubted
    ]
    assert not affirmed


@pytest.mark.parametrize(
    "sentence",
    [
        "Chile and Peru lie on the Pacific, and both make missiles.",
        "Chile, like Peru, has troops.",
        "Envoys of Chile and Peru spoke about weapons to reporters.",
        "Chile's tanks are older than Peru's.",
        "Chile watched as Peru tested a rocket.",
        "Drones are used in Chile, while soldiers use rifles in Peru.",
    ],
)
def test_two_parties_and_a_thing_are_no_relation(sentence: str) -> None:
    """Parties named beside arms or troops have passed nothing."""
    assert not [c for c in read(sentence) if c.kind in ("transfer", "deployment", "support")]
