"""Submission templates: what a partner says of every case of a type, under a name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from attrs import field, frozen

from debitura_core.domain.kernel.decisions import Decision, changed
from debitura_core.domain.kernel.errors import (
    NotFound,
)
from debitura_core.domain.kernel.identifiers import (
    PartnerId,
    Subject,
    SubmissionTemplateId,
    subject,
)
from debitura_core.domain.kernel.seals import SALT, SEALED, seal
from debitura_core.domain.partner_cases.blocks import Blocks


@frozen(kw_only=True)
class SubmissionTemplate:
    """What a partner says of cases of a common type, under a name of its own."""

    template_id: SubmissionTemplateId
    partner_id: PartnerId
    name: str = field(**SEALED)
    blocks: Blocks = field(**SEALED)
    salt: str = field(**SALT)
    saved_at: datetime
    saved_by: str
    version: int = 1


# ------------------------------------------------------------------------------------- events


@frozen(kw_only=True)
class SubmissionTemplateSaved:
    """A partner saved a submission template, a new one or other words under the same name."""

    template_id: SubmissionTemplateId
    partner_id: PartnerId
    name_seal: str
    blocks_seal: str

    @property
    def subject(self) -> Subject:
        """The template."""
        return subject("submission_template", self.template_id)


# -------------------------------------------------------------------------------------- rules


def save_template(own: Sequence[SubmissionTemplate], blank: SubmissionTemplate
                  ) -> Decision[SubmissionTemplate]:  # fmt: skip
    """Decide that these blocks are kept under their name, in place of those of that name."""
    earlier = next((one for one in own if one.name == blank.name), None)
    saved = blank
    if earlier is not None:
        saved = changed(
            earlier,
            blocks=blank.blocks,
            salt=blank.salt,
            saved_at=blank.saved_at,
            saved_by=blank.saved_by,
        )
    event = SubmissionTemplateSaved(
        template_id=saved.template_id,
        partner_id=saved.partner_id,
        name_seal=seal(saved.name, saved.salt),
        blocks_seal=seal(saved.blocks, saved.salt),
    )
    return Decision(saved, (saved,), (event,))


def template_named(own: Sequence[SubmissionTemplate], name: str) -> SubmissionTemplate:
    """Return one's own template of this name; raises `NotFound`."""
    for template in own:
        if template.name == name:
            return template
    raise NotFound(kind="submission template", id="of that name")
