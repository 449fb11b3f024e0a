-- Records that are whole lines, parted as they are read.
CREATE OR REPLACE TEMP VIEW batch AS SELECT record, string_split(line, getvariable('separator')) AS cells FROM arriving
