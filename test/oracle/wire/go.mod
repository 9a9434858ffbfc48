module dockwarden.test/wire

go 1.26
