-- The archive's one file of truth. Vectors and words are indexes of it and can be made anew from it.

CREATE TABLE archive (                -- exactly one row
    format INTEGER NOT NULL,
    fingerprint TEXT NOT NULL,        -- of the embedder
    embedder TEXT NOT NULL,           -- its name, for people
    dim INTEGER NOT NULL,
    passage_settings TEXT NOT NULL,
    generation INTEGER NOT NULL,      -- one more with every commit
    next_key INTEGER NOT NULL,        -- keys of articles and passages are given out upwards and never again
    passage_count INTEGER NOT NULL,
    words TEXT NOT NULL,              -- the tantivy folder in force
    words_stale INTEGER NOT NULL,     -- removed passages that its statistics may still count
    words_swept INTEGER NOT NULL,     -- it lacks every passage that is gone as of this generation
    snapshot TEXT,                    -- the FAISS file in force, and its CRC-32
    snapshot_crc INTEGER,
    unsaved INTEGER NOT NULL          -- passages added or removed since that file
);

CREATE TABLE articles (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    digest TEXT NOT NULL,
    text_digest TEXT NOT NULL,
    title TEXT NOT NULL,
    published INTEGER,                -- days: date.toordinal()
    updated INTEGER,
    url TEXT,
    source TEXT NOT NULL,
    author TEXT,
    language TEXT,
    path TEXT,
    date_provenance TEXT NOT NULL,
    indexed TEXT,                     -- ISO 8601
    also TEXT NOT NULL                -- a JSON list
);
CREATE INDEX articles_by_date ON articles (published);
CREATE INDEX articles_by_source ON articles (source);
CREATE INDEX articles_by_language ON articles (language);

CREATE TABLE passages (
    key INTEGER PRIMARY KEY,
    article INTEGER NOT NULL,
    start INTEGER NOT NULL,           -- characters into the article's text
    stop INTEGER NOT NULL,
    vector INTEGER NOT NULL
);
CREATE INDEX passages_by_article ON passages (article);

CREATE TABLE texts (                  -- apart, so that a look at every article or passage reads none
    key INTEGER PRIMARY KEY,          -- of an article or of a passage; copied, so that no hit loads its whole article
    text TEXT NOT NULL
);

CREATE TABLE vectors (
    id INTEGER PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE,        -- BLAKE2b of the embedded text
    vector BLOB NOT NULL              -- float32, little endian
);

CREATE TABLE sentences (              -- apart from vectors, so that FAISS is made anew without reading them
    vector INTEGER PRIMARY KEY,       -- vectors.id
    spans BLOB NOT NULL,              -- pairs of int32, little endian: characters into the passage's text
    vectors BLOB NOT NULL             -- float16, little endian, one row a sentence
);

CREATE TABLE gone (                   -- passages removed lately, for readers that catch up
    key INTEGER PRIMARY KEY,
    generation INTEGER NOT NULL       -- the first one without it
);
CREATE INDEX gone_by_generation ON gone (generation);

CREATE TABLE copies (                 -- articles that are near-copies of one another, each pair both ways
    article INTEGER NOT NULL,
    other INTEGER NOT NULL,
    PRIMARY KEY (article, other)
) WITHOUT ROWID;

CREATE TABLE samples (                -- the runs of words by which an article's near-copies are found
    run INTEGER NOT NULL,             -- a hash
    article INTEGER NOT NULL,
    PRIMARY KEY (run, article)
) WITHOUT ROWID;
CREATE INDEX samples_by_article ON samples (article);

CREATE TABLE files (
    path TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL,
    folded_into TEXT NOT NULL         -- a JSON list
);
