"""The papers that a file of partner cases names: files of one folder, known by their names.

The folder is read once, when it is opened, and a paper is what its listing has under that name. No
path is ever made from what a cell says, so that none can lead out of the folder.
"""

from __future__ import annotations

import os
from pathlib import Path
from unicodedata import normalize

from debitura_core.domain.correspondence.documents import LARGEST, DocumentKind
from debitura_core.domain.kernel.errors import DocumentTooLarge, InvalidDocument, InvalidInput
from debitura_core.domain.partner_cases.blocks import Paper


class PaperFolder:
    """A folder of papers; its subfolders and links do not belong to it.

    A name may be composed in another way than its file's, as it is when either comes from a Mac.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        try:
            with os.scandir(folder) as found:
                files = [one for one in found if one.is_file(follow_symlinks=False)]
        except OSError:
            problem = "no folder that can be read; see its path"
            raise InvalidInput(field="documents", problem=problem) from None
        self._files = {normalize("NFC", one.name): Path(one.path) for one in files}

    def paper(self, name: str, kind: DocumentKind) -> Paper:
        """Return a file of the folder as a paper.

        Raises `InvalidDocument`, `DocumentTooLarge`; neither tells the name (rule kernel-11).
        """
        name = normalize("NFC", name)
        path = self._files.get(name)
        if path is None:
            raise InvalidDocument(
                field="file_name", problem="not in the folder; give the name of a file in it"
            )
        try:
            size = path.stat().st_size
            if size > LARGEST:
                raise DocumentTooLarge(field="content", size=size, limit=LARGEST)
            content = path.read_bytes()
        except OSError:
            raise InvalidDocument(field="content", problem="the file cannot be read") from None
        return Paper(file_name=name, content=content, kind=kind)
