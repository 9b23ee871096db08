import Testing

@Suite("stories: psql and kcat against a real server print what the golden scripts say")
struct StoryTests {
    @Test(arguments: Story.names())
    func story(name: String) throws {
        let difference = try Story(named: name).play()
        #expect(difference == nil, "\(difference ?? "")")
    }
}
