"""What collectors write when they close a case, per close code and language, as a table.

`suggestions` reads it. One phrase to a line, as people write it; case and accents do not matter,
and neither does ``ae`` for ``ä``. ``bankrupt*`` is a word that begins so, ``find|locate`` one of
several words, ``...`` stands for up to five words in between, a full stop for the end of a clause.
``<client>`` and ``<not>`` are the language's words of that name in `languages`. A line that begins
with ``~`` is a weak sign: it counts only where no clearer sign is found.

A phrase must be a reason to close on its own. What could as well be said of a case that goes on
("no payment yet") is not listed: no suggestion is better than a wrong one.
"""

from __future__ import annotations

from collections.abc import Mapping

from debitura_core.domain.cases.close_codes import CloseCode
from debitura_core.domain.closing.suggestions import Language

PHRASES: Mapping[CloseCode, Mapping[Language, str]] = {
    CloseCode.CASE_NEVER_STARTED: {
        Language.ENGLISH: """
            outside|beyond our jurisdiction|area|territory
            out of jurisdiction
            <not> handle|accept|take|cover ... cases|claims|type|jurisdiction
            no|lack capacity
            conflict of interest
            case never started
        """,
        Language.GERMAN: """
            außerhalb ... zuständigkeit*|zuständigkeitsbereich*|einzugsgebiet*
            interessenkonflikt*|interessenkollision*
            keine kapazität*
            bearbeiten ... keine|nicht ... fälle|forderungen|mandate
            bearbeiten keine
        """,
        Language.DANISH: """
            uden for vores område|jurisdiktion
            behandler|håndterer ikke ... sager
            interessekonflikt
            ingen kapacitet
        """,
        Language.SWEDISH: """
            utanför vårt|vår område|jurisdiktion|verksamhetsområde
            hanterar|handlägger inte ... ärenden
            intressekonflikt
            ingen kapacitet
        """,
        Language.FRENCH: """
            hors ... compétence|juridiction
            ne traitons pas
            conflit d'intérêt*
            manque de capacité
        """,
        Language.SPANISH: """
            fuera de nuestr* ... jurisdicción|competencia|ámbito|zona
            no tramitamos|gestionamos
            conflicto de intereses
            falta de capacidad
        """,
    },
    CloseCode.INVALID_CASE_DATA: {
        Language.ENGLISH: """
            wrong|incorrect debtor|company|person|party|data|invoice|details|amount
            wrong ... data
            data|details|documents|documentation|invoice ... wrong|incorrect|invalid|missing
            missing documents|documentation|invoice|invoices|data
            invoiced the wrong
        """,
        Language.GERMAN: """
            falsche* schuldner*|firma|daten|rechnung*|angaben
            schuldner* ... falsch bezeichnet
            unterlagen|rechnungsunterlagen|belege|rechnungen|angaben|daten fehl*
            fehlende unterlagen|belege|rechnungen|daten
            daten|angaben ... falsch|fehlerhaft|unvollständig
        """,
        Language.DANISH: """
            forkert* debitor|skyldner|selskab|firma|oplysninger|data|faktura|person
            oplysninger*|data|faktura* ... forkert*|mangl*
            manglende dokumentation|oplysninger|faktura
        """,
        Language.SWEDISH: """
            fel bolag|gäldenär|företag|uppgifter|person|faktura
            felaktig* uppgifter|faktura|underlag|gäldenär
            uppgifter*|underlag*|faktura* ... felaktig*|saknas
        """,
        Language.FRENCH: """
            mauvais* débiteur|société|personne|données
            erreur sur ... débiteur|personne|société
            données|coordonnées|facture* ... erroné*|incorrecte*|manquant*
            pièces|documents|justificatifs manquant*
        """,
        Language.SPANISH: """
            deudor equivocado|erróneo|incorrecto
            datos|facturas|documentación ... erróneo*|incorrecto*|incorrecta*|equivocado*
            falta|faltan ... facturas|documentos|documentación|datos
            error en los datos
        """,
    },
    CloseCode.DEBTOR_INSOLVENT_BANKRUPT: {
        Language.ENGLISH: """
            bankrupt*
            insolven*
            chapter 7|11|13
            in|into|under|entered|enters liquidation|administration|receivership
            winding up order|petition
            liquidator|receiver ... appointed
            wound up
        """,
        Language.GERMAN: """
            insolven*
            privatinsolvenz*|verbraucherinsolvenz*|regelinsolvenz*
            zahlungsunfähig*
            überschuldet
            pleite
            konkurs*
            restschuldbefreiung
            mangels masse
        """,
        Language.DANISH: """
            konkurs*
            dekret afsagt
            insolven*
            rekonstruktionsbehandling
            gældssanering
            kurator
            tvangsopløs*
        """,
        Language.SWEDISH: """
            konkurs*
            obestånd
            insolven*
            skuldsanering
            försatt* i konkurs
            företagsrekonstruktion
        """,
        Language.FRENCH: """
            faillite
            insolvab*
            liquidation judiciaire
            redressement judiciaire
            procédure collective
            cessation de|des paiements
            surendettement
            dépôt de bilan
            déposé le|son bilan
        """,
        Language.SPANISH: """
            quiebra
            insolven*
            concurso de acreedores
            concurso voluntario|necesario
            declarad*|declararse|entrado en concurso
            declaración de concurso
            administrador concursal
            suspensión de pagos
        """,
    },
    CloseCode.DEBTOR_UNTRACEABLE: {
        Language.ENGLISH: """
            untrace*
            <not> ... locate|located|trace|traced|find|found ... debtor|him|her|them|address
            debtor ... <not> ... located|traced|found
            <not> locate|trace
            <not> be located|traced|found
            unable to locate|trace|find
            whereabouts ... unknown
            no forwarding|current|known address
            moved .
            moved|gone away
            moved out
            unknown address
            address unknown
            tracing ... no|without|unsuccessful|failed|negative
        """,
        Language.GERMAN: """
            unbekannt verzogen
            empfänger ... unbekannt
            wohnsitz ... <not> ... feststellbar|ermitteln
            <not> auffindbar|ermittelbar|aufzufinden
            unauffindbar
            schuldner* ... <not> ... ermittelt|gefunden|auffinden|finden
            aufenthalt* ... unbekannt
            unbekannten aufenthalts
            anschrift|adresse ... unbekannt|ermittelbar|ermitteln
            adressermittlung ... negativ|erfolglos|ergebnislos|ohne
        """,
        Language.DANISH: """
            ikke ... opspores|lokaliseres|findes|opspore|lokalisere
            ikke ... finde ham|hende|skyldner|debitor
            ukendt|ubekendt adresse
            ukendt|ubekendt på adressen
            adresse* ... ukendt|ubekendt
            forsvundet
            fraflyttet
            uden kendt adresse
        """,
        Language.SWEDISH: """
            inte ... lokalisera|spåra|hitta|återfinna|anträffas
            saknar känd adress
            okänd adress|ort
            adress* ... okänd
            ej anträffbar
            inte anträffbar
            utan känd adress
            avvik*
        """,
        Language.FRENCH: """
            introuvable*
            npai
            parti* sans laisser
            sans laisser d'adresse
            adresse inconnue
            <not> ... localiser|retrouver
            <not> ... joindre ... débiteur
            impossible de|à localiser|retrouver
            inconnu à l'adresse|cette
        """,
        Language.SPANISH: """
            ilocalizable*
            paradero desconocido
            en paradero
            <not> ... localizar|localizado|encontrar|localizarlo
            imposible localizar
            domicilio|dirección desconocid*
            desconocido en ... domicilio|dirección
        """,
    },
    CloseCode.STATUTE_OF_LIMITATIONS_EXPIRED: {
        Language.ENGLISH: """
            time barred
            statute barred
            statute of limitation* ... expired|passed|run|reached|applies
            limitation* period ... expired|passed|over|run
            past|beyond the statute|limitation*
            prescribed under|by ... law
        """,
        Language.GERMAN: """
            verjährt*
            verjährung ... eingetreten|eingewandt|eingewendet|erhoben|abgelaufen
            eintritt der verjährung
            einrede der verjährung
        """,
        Language.DANISH: """
            forældet|forældede
            forældelse* ... indtrådt|indtræden|udløbet
        """,
        Language.SWEDISH: """
            preskriberad|preskriberat|preskriberade
            preskription* ... inträtt|inträdd|passerad
        """,
        Language.FRENCH: """
            prescrite|prescrites|prescrit
            prescription ... acquise|atteinte|opposée|dépassé
            forclos*
        """,
        Language.SPANISH: """
            prescrita|prescrito|prescritas
            prescripción ... cumplida|alcanzada|operado|vencida
            prescribió
            ha|han prescrito
        """,
    },
    CloseCode.WITHDRAWN_BY_CLIENT: {
        Language.ENGLISH: """
            withdr* by|from ... <client>
            <client> ... withdr*|recalled|cancelled|canceled
            <client> ... ask*|request*|wants|wishes|instruct* ... stop|close|closed|closure|withdraw
            <client> ... ask*|request*|wants ... cancel*
            <client> ... <not> ... want|wish ... continue|proceed
            at|on the <client> 's request
        """,
        Language.GERMAN: """
            <client> ... zurückgezogen|zurückgenommen|zurückzieht|zurück|storniert|widerrufen
            <client> ... wünscht|bittet|möchte ... einstellung|einzustellen|schließung|beendigung
            <client> ... wünscht|bittet|möchte ... abschluss
            auf wunsch des|der <client>
            rücknahme durch ... <client>
            vom|von <client> ... zurückgezogen|zurückgenommen|storniert
        """,
        Language.DANISH: """
            <client> ... trukket|trækker ... tilbage
            <client> ... tilbagekald*|annulleret
            <client> ... beder|ønsker|bedt ... stoppe*|lukke*|afslutte*|indstille*
            efter ønske fra ... <client>
            trukket tilbage af ... <client>
        """,
        Language.SWEDISH: """
            <client> ... återkalla*|återtagit|makulera*
            <client> ... dragit tillbaka
            <client> ... vill|ber|begär|bett ... avslutar|avsluta|avslutas|stänga|stoppa|lägga
            återkallat av ... <client>
            på begäran av ... <client>
        """,
        Language.FRENCH: """
            <client> ... retiré|retire|annulé|annule
            <client> ... demande|demandé|souhaite ... arrêt*|clôtur*|stopper|cesser|fermer
            retrait ... <client>
            retiré par ... <client>
            à la demande du|de ... <client>
        """,
        Language.SPANISH: """
            <client> ... retira|retirado|retiró|anulado|desiste|desistido|cancelado
            <client> ... pide|pedido|solicit* ... paremos|parar|cerrar|cierre|archivar|detener|cesar
            retirado por ... <client>
            a petición del|de ... <client>
        """,
    },
    CloseCode.DISPUTED_LEGAL_ACTION_DECLINED_BY_CLIENT: {
        Language.ENGLISH: """
            <client> ... <not> ... court|legal|sue|litigat*|proceedings|lawsuit
            <client> ... declin*|refus*|reject* ... court|legal|litigat*|proceedings|lawsuit|sue
            legal action ... declined|refused|rejected by ... <client>
            ~ disputes|disputed|contests|contested|denies ... claim|debt|invoice|liability
            ~ claim|debt|invoice ... disputed|contested
        """,
        Language.GERMAN: """
            <client> ... klage*|gericht*|mahnverfahren ... nicht|ab|abgelehnt
            <client> ... kein|keine|keinen ... klage*|gericht*|prozess
            <client> ... nicht ... klagen|klage|gericht
            klage ... <client> ... abgelehnt
            ~ bestreitet ... forderung|rechnung|anspruch
            ~ forderung|rechnung|anspruch ... bestritten|bestreitet
        """,
        Language.DANISH: """
            <client> ... ikke ... retssag|retten|søgsmål|stævne|retslig*
            <client> ... afvis*|afslå* ... retssag|søgsmål
            ~ bestrider ... kravet|fakturaen|gælden|fordringen
            ~ kravet|fakturaen|fordringen ... bestridt|bestrides|omtvistet
        """,
        Language.SWEDISH: """
            <client> ... inte|ej ... domstol|rätten|rättsligt|stämma|tingsrätt*|process*
            <client> ... avböj*|avstå* ... domstol|rättslig*|stämning
            ~ bestrider ... fordran|kravet|fakturan|skulden
            ~ fordran|kravet|fakturan ... bestritt|bestrids|tvistig
        """,
        Language.FRENCH: """
            <client> ... refus* ... tribunal|justice|judiciaire*|assigner|procès
            <client> ... pas ... tribunal|justice|judiciaire*|assigner|procès
            ~ conteste ... créance|facture|dette
            ~ créance|facture|dette ... contestée
        """,
        Language.SPANISH: """
            <client> ... no ... juicio|judicial*|demandar|demanda|tribunal*
            <client> ... rechaz* ... judicial*|juicio|demanda
            ~ niega la|el|haber
            ~ impugna*|disputa|discute ... deuda|factura
        """,
    },
    CloseCode.SETTLEMENT_REJECTED_BY_CLIENT: {
        Language.ENGLISH: """
            <client> ... refus*|reject*|declin*|turned ... settlement|offer|proposal|agreement
            <client> ... refus*|reject*|declin* ... instalment*|installment*
            <client> ... <not> ... accept*|agree* ... settlement|offer|instalment*|proposal
            settlement|offer|proposal ... refused|rejected|declined by ... <client>
            settlement rejected
        """,
        Language.GERMAN: """
            <client> ... vergleich*|ratenzahlung*|angebot* ... abgelehnt|ab|nicht|zurückgewiesen
            <client> ... lehnt* ... vergleich*|ratenzahlung*|angebot*
            vergleich*|ratenzahlung*|angebot* ... <client> ... abgelehnt|nicht|zurückgewiesen
        """,
        Language.DANISH: """
            <client> ... afvis*|afslå*|afslog ... forlig*|tilbud*|afdragsordning*
            <client> ... ikke ... forlig*|tilbud*|afdragsordning*
            forlig*|tilbud* ... afvist|afslået af ... <client>
            <client> ... nej ... forlig*|tilbud*
        """,
        Language.SWEDISH: """
            <client> ... nej|avböj*|avvis*|avsl* ... förlikning*|uppgörelse*|erbjudande*|avbetal*
            <client> ... inte ... förlikning*|uppgörelse*|erbjudande*|avbetalning*
            förlikning*|uppgörelse*|erbjudande* ... avvisa*|avböjt*|nekad* av ... <client>
        """,
        Language.FRENCH: """
            <client> ... refus*|rejet*|décliné ... transaction|accord|offre|proposition
            <client> ... refus*|rejet* ... échéancier|règlement
            <client> ... pas ... accept* ... transaction|accord|offre|proposition
            transaction|accord|offre|proposition ... refus*|rejet* par ... <client>
        """,
        Language.SPANISH: """
            <client> ... rechaz* ... acuerdo|oferta|propuesta|transacción|quita
            <client> ... no ... acept* ... acuerdo|oferta|propuesta|quita
            acuerdo|oferta|propuesta ... rechazad* por ... <client>
        """,
    },
    CloseCode.UNRESPONSIVE_CLIENT: {
        Language.ENGLISH: """
            <client> ... <not> ... respon*|repl*|answer*|react*|reachable
            <client> ... unresponsive|unreachable|silent
            no response|reply|answer|reaction|feedback from ... <client>
            <not> heard ... from ... <client>
            unresponsive client|creditor
            <client> ... ignor*|stopped ... respon*|repl*|answer*|emails|messages|requests
        """,
        Language.GERMAN: """
            <client> ... reagiert*|antwort*|meldet|geantwortet|gemeldet|erreichbar ... nicht
            <client> ... nicht ... reagiert*|geantwortet|gemeldet|erreichbar|antwort*
            keine antwort|rückmeldung|reaktion ... <client>
            <client> ... keine antwort|rückmeldung|reaktion
        """,
        Language.DANISH: """
            <client> ... svarer|svaret|reagerer|vender ... ikke
            <client> ... ikke ... svaret|reageret|svarer|reagerer|vendt
            intet|ingen svar|respons|reaktion fra ... <client>
            ikke hørt fra ... <client>
        """,
        Language.SWEDISH: """
            <client> ... svarar|svarat|reagerar|återkommer|hör ... inte|ej
            <client> ... inte|ej ... svarat|svarar|reagerat|återkommit
            inget|ingen svar|respons|återkoppling från ... <client>
            inte hört från ... <client>
        """,
        Language.FRENCH: """
            <client> ... répond* ... pas|plus
            <client> ... pas|jamais ... répondu|réagi|donné
            sans|aucune réponse|nouvelle|nouvelles ... <client>
            silence ... <client>
            sans retour ... <client>
        """,
        Language.SPANISH: """
            <client> ... no ... contesta*|responde*|respond*|reacciona*|contact*
            sin|ninguna respuesta|noticias ... <client>
            silencio ... <client>
        """,
    },
    CloseCode.PRE_LEGAL_EXHAUSTED: {
        Language.ENGLISH: """
            ~ pre legal ... exhausted|completed|finished
            ~ all ... attempts|efforts|measures|steps|reminders ... exhausted|failed|without
            ~ all ... attempts|efforts ... unsuccessful
            ~ exhausted all
        """,
        Language.GERMAN: """
            ~ alle* ... außergerichtlich* ... ausgeschöpft|erfolglos|ergebnislos|ohne
            ~ außergerichtlich* ... ausgeschöpft|erfolglos|gescheitert
            ~ ausgeschöpft
        """,
        Language.DANISH: """
            ~ udenretlig* ... udtømt|forgæves|resultat
            ~ alle ... forsøg|skridt|muligheder|rykkere ... udtømt|forgæves|uden
        """,
        Language.SWEDISH: """
            ~ alla ... åtgärder|inkassoåtgärder|försök|möjligheter ... uttömda|resultatlösa|utan
        """,
        Language.FRENCH: """
            ~ toutes|tous ... démarches|relances|tentatives|moyens ... épuisé*|vain*|infruct*
            ~ phase amiable ... terminée|épuisée|infructueuse
        """,
        Language.SPANISH: """
            ~ agotad* ... gestiones|vías|vía|intentos|recursos|acciones
            ~ todas|todos ... gestiones|intentos|vías ... agotad*|infructuos*
        """,
    },
    CloseCode.UNECONOMICAL_TO_PURSUE: {
        Language.ENGLISH: """
            uneconomic*
            <not> economical|economic|worth|cost
            cost|costs|fees|expenses ... exceed*|outweigh*|higher|more ... claim|amount|debt|value
            claim|amount|debt ... too small|low
            disproportionate
        """,
        Language.GERMAN: """
            unwirtschaftlich*
            nicht wirtschaftlich
            kosten* ... übersteigen|übersteigt|höher
            steht|stehen in keinem verhältnis
            forderung ... zu gering|klein|niedrig
        """,
        Language.DANISH: """
            omkostninger*|sagsomkostninger* ... overstiger|overstige|større|højere
            ikke rentabel*|økonomisk
            urentabel*
            krav*|beløb* ... for lille|lavt|småt
        """,
        Language.SWEDISH: """
            kostnader* ... överstiger|högre|större
            inte|ej ekonomiskt|lönsamt|försvarbart
            olönsam*
            beloppet|fordran ... för lågt|liten|litet
        """,
        Language.FRENCH: """
            frais|coûts|coût ... dépass*|supérieur*|excèd*
            antiéconomique
            pas rentable
            montant|créance ... trop faible|petit|minime|petite
        """,
        Language.SPANISH: """
            costes|coste|gastos|costas ... supera*|superior*|exced*|mayores
            antieconómico*
            <not> compensa|rentable|merece
            importe|deuda|cuantía ... demasiado pequeñ*|baj*|escas*
        """,
    },
}  # fmt: skip
"""The phrases that lead to a code, per language; Paid and the like follow from the money alone."""
