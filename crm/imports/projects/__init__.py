"""Reading 项目一览表 (domain.md 8): its columns, its words, its cells, one cleaned row; pure."""
