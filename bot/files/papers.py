"""PDFs, written anew: pages as they look, without scripts, attachments, actions or metadata.

pikepdf, not pypdf: it is qpdf (C++, fuzzed for years), which repairs what printers and phones
write, and its licence (MPL-2.0) leaves ours alone. pypdf is pure Python, and a crafted file keeps
it busy for long.
"""

from __future__ import annotations

from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from bot.errors import Unfit

MOST_PAGES = 300
#: Keys that act, attach, or tell of the maker, wherever they are.
UNWANTED = frozenset(
    {
        *("/AA", "/OpenAction", "/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/RichMediaContent"),
        *("/Annots", "/Metadata", "/PieceInfo", "/LastModified"),
    }
)
#: Only of a page: elsewhere such short keys are names of fonts and letters.
UNWANTED_OF_PAGES = frozenset(
    {"/A", "/AF", "/B", "/PresSteps", "/StructParents", "/Tabs", "/Thumb", "/Trans"}
)
#: Streams that draw nothing.
EMPTIED = (Name.Metadata, Name.EmbeddedFile)
#: A stream may name a file elsewhere instead of holding its bytes.
ELSEWHERE = ("/F", "/FFilter", "/FDecodeParms")

_PADDING, _START_OF_SCAN = 0xFF, 0xDA
#: Segments of a JPEG that tell about it instead of being it: APP1 to APP15 and comments. APP14 is
#: Adobe's, and says which colours the numbers mean.
_TELLING = frozenset({*range(0xE1, 0xF0), 0xFE} - {0xEE})


def clean_paper(raw: bytes) -> bytes:
    """A PDF of the same pages. Raises Unfit."""
    try:
        with Pdf.open(BytesIO(raw)) as source, Pdf.new() as made:
            if len(source.pages) > MOST_PAGES:
                raise Unfit("too_big")
            # What was filled into a form, stamped or marked becomes part of the page.
            source.generate_appearance_streams()
            source.flatten_annotations("screen")
            made.pages.extend(source.pages)
            for item in made.objects:
                _bare(item)
            written = BytesIO()
            made.save(written, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    except pikepdf.PasswordError:
        raise Unfit("locked") from None
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError):
        raise Unfit("broken") from None
    return written.getvalue()


def _bare(item: pikepdf.Object) -> None:
    if not isinstance(item, Dictionary | Stream):
        return
    kind = item.get(Name.Type)
    unwanted = UNWANTED | UNWANTED_OF_PAGES if kind == Name.Page else UNWANTED
    for key in unwanted.intersection(item.keys()):
        del item[key]
    if not isinstance(item, Stream):
        return
    for key in set(ELSEWHERE).intersection(item.keys()):
        del item[key]
    if kind in EMPTIED:
        item.write(b"")
    elif item.get(Name.Filter) in (Name.DCTDecode, Array([Name.DCTDecode])):
        parameters = item.get(Name.DecodeParms)
        item.write(bare_jpeg(item.read_raw_bytes()), filter=Name.DCTDecode)
        if parameters is not None:
            item[Name.DecodeParms] = parameters


def bare_jpeg(raw: bytes) -> bytes:
    """A JPEG without EXIF and comments, its picture untouched; as it is if it is not a JPEG."""
    if not raw.startswith(b"\xff\xd8"):
        return raw
    kept, at = bytearray(raw[:2]), 2
    while at + 4 <= len(raw) and raw[at] == _PADDING:
        marker = raw[at + 1]
        if marker == _PADDING:
            at += 1
            continue
        if marker == _START_OF_SCAN:
            break
        end = at + 2 + int.from_bytes(raw[at + 2 : at + 4])
        if marker not in _TELLING:
            kept += raw[at:end]
        at = end
    return bytes(kept + raw[at:])
