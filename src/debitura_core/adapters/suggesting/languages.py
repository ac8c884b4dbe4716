"""The small words of the languages that comments are written in: who, not, perhaps, because.

`suggestions` reads them beside the phrases of `closing_phrases`, in the same notation. The words
of one line are single words; else there is one phrase to a line.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from debitura_core.domain.closing.suggestions import Language


@frozen(kw_only=True)
class Marks:
    """The small words of a language that deny, weaken or introduce the words beside them."""

    client: str
    debtor: str
    negation: str
    """Says no, before a phrase or after it: *not*."""
    absence: str
    """Says that there is none of what follows: *without*."""
    doubt: str
    """What follows may be so, may become so, or was only looked into."""
    over: str
    """What it was is undone, mended, or only spoken of."""
    reason: str
    """What follows is named as the reason for closing."""
    breaks: str
    """Begins a clause of its own, which no negation of the one before reaches into."""
    common: str
    """Shows that a comment is in this language, where a phrase is the same in several."""


MARKS: Mapping[Language, Marks] = {
    Language.ENGLISH: Marks(
        client="client clients creditor creditors claimant",
        debtor="debtor debtors company buyer he she they",
        negation="not never cannot cant t isnt wasnt didnt doesnt dont hasnt havent nor",
        absence="no without neither",
        doubt="""
            if
            unless
            whether
            might
            may be|go|become|file|want|have
            maybe|perhaps|possib*|probabl*|likely
            threat*|risk*|fear*|suspect*|rumour*|alleged*|claims|afraid|consider*
            check*|verif* ... for
            about to|going to|will|soon
            want* to think
        """,
        reason="""
            reason
            clos* ... because|due|as|since
            clos* ... on account
        """,
        over="lifted ended discharged withdrawn dismissed annulled averted avoided overcome"
        " recovered emerged interrupted suspended explain* ask* corrected fixed updated solved ago"
        " former*",
        breaks="and but because since due so thus therefore hence although though while despite as"
        " which who nevertheless however",
        common="the is was has and to of from by our be it",
    ),
    Language.GERMAN: Marks(
        client="mandant* gläubiger* auftraggeber*",
        debtor="schuldner* firma gesellschaft unternehmen gegner* gmbh er sie",
        negation="nicht nie niemals keineswegs",
        absence="kein keine keinen keiner keinerlei ohne weder",
        doubt="""
            falls|wenn|sofern|ob|sobald
            vielleicht|eventuell|evtl|womöglich|vermutlich|angeblich|möglicherweise
            droht*|drohend*|befürcht*|verdacht|gerücht*|angekündigt*|überlegt|erwägt
            prüf*|geprüft
            möchte
        """,
        reason="""
            grund|schließungsgrund|abschlussgrund|erledigungsgrund
            schließ*|geschlossen|abgeschlossen ... wegen|weil|da|aufgrund
        """,
        over="abgeschlossen aufgehoben beendet zurückgenommen abgewendet überstanden"
        " erledigt abgelehnt gehemmt unterbrochen erklär* korrigiert berichtigt"
        " nachgereicht behoben ehemals früher*",
        breaks="und aber sondern weil denn wegen aufgrund daher somit deshalb also doch obwohl"
        " trotz während dass",
        common="der die das ist wurde hat den dem von zu eine auf",
    ),
    Language.DANISH: Marks(
        client="klient* kreditor* fordringshaver* rekvirent*",
        debtor="skyldner* debitor* selskab* firma* virksomhed* han hun",
        negation="ikke aldrig ej",
        absence="ingen intet uden hverken",
        doubt="""
            hvis|såfremt|måske|muligvis|formentlig|angiveligt|eventuelt
            truer|trues|risiko|frygt*|mistanke|rygte*|overvejer
            undersøg*|tjekke*
            vil|snart
        """,
        reason="""
            årsag*|begrundelse|lukkegrund
            lukke*|afslut* ... grund|fordi|da|pga
        """,
        over="ophævet afsluttet tilbagekaldt trukket afværget "
        "overstået afbrudt suspenderet rettet modtaget tidligere",
        breaks="og men fordi derfor så trods selvom mens grund pga da",
        common="er har af på til en den det at vi efter",
    ),
    Language.SWEDISH: Marks(
        client="klient* borgenär* uppdragsgivar*",
        debtor="gäldenär* bolag* företag* firma* han hon",
        negation="inte ej icke aldrig",
        absence="ingen inget inga utan varken",
        doubt="""
            ifall|kanske|eventuellt|möjligen|troligen|påstås|förmodligen
            hotar|risk*|rykte*|misstän*|överväger
            kontroll*|undersök*
            ska|snart
        """,
        reason="""
            orsak*|anledning*|skäl*|avslutsorsak
            avslut*|stäng* ... grund|eftersom|då
        """,
        over="upphävd avslutad återkall* avskriv* avvärjd "
        "avbrott avbruten rättat rättad kompletterat tidigare",
        breaks="och men eftersom därför så trots fast medan grund pga samt",
        common="är har av på till en den det att vi och från",
    ),
    Language.FRENCH: Marks(
        client="client clients cliente créancier* créancière* mandant*",
        debtor="débiteur* débitrice* société entreprise gérant il elle",
        negation="ne n pas jamais point",
        absence="aucun aucune sans ni non",
        doubt="""
            si
            peut être
            menac*|risqu*|craint|soupçon*|rumeur*|éventuel*|envisage|possible|probable*
            vérifi*
            va|bientôt|pourrait|serait
        """,
        reason="""
            raison|motif|cause
            clôtur*|fermet*|clos ... raison|car|parce|cause
        """,
        over="levée clôturée terminée évitée interrompue suspendue "
        "corrigé* rectifié* reçu* ancien* sorti sortie",
        breaks="et mais car parce donc malgré bien raison puisque tandis cependant",
        common="le la les est a été du des une pour au nous",
    ),
    Language.SPANISH: Marks(
        client="cliente acreedor acreedora mandante clienta",
        debtor="deudor* deudora empresa sociedad él ella",
        negation="no nunca jamás tampoco",
        absence="ningún ninguna ninguno sin ni",
        doubt="""
            si
            quizá|quizás|tal vez|posible*|probable*|acaso
            amenaz*|riesgo|rumor*|sospech*|teme|supuest*
            comprob*|verific*
            va a
            podría*|puede
        """,
        reason="""
            motivo|razón|causa
            cierr*|cerr*|cierre ... porque|por|debido|ya
        """,
        over="levantado levantada concluido concluida evitada evitado "
        "interrump* suspend* corregid* recibid* salió superad* antigu*",
        breaks="y e pero porque sino aunque debido pues por mientras además",
        common="el la los las es está ha se del una para al con",
    ),
}  # fmt: skip
"""The small words, per language."""
